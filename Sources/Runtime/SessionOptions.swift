public import ChiasmKernelInterface
public import ChiasmParallel
public import ChiasmPlan

/// How a session compiles and runs.
public struct SessionOptions: Sendable {
  /// Threads to compute with.
  public var threads: Int
  /// The kernels to use; nil asks `CHIASM_ISA`, then the machine.
  public var isa: ISA?
  /// Bytes that activations and weights may take together; nil for no limit.
  public var maximumByteCount: Int?
  /// How the algorithms of convolutions are chosen.
  public var algorithms = AlgorithmChoice()
  /// Whether every step's time is taken.
  public var profiles = false
  /// Where packed weights are looked for first; nil packs them anew.
  public var cache: PackedWeightCache?
  /// What joins the ranks of a distributed graph; every rank has a session of its own.
  public var communicator: (any Communicator)?

  public init(threads: Int, isa: ISA? = nil, maximumByteCount: Int? = nil) {
    self.threads = threads
    self.isa = isa
    self.maximumByteCount = maximumByteCount
  }
}
