public import ArgumentParser
public import ChiasmParallel

/// How a model is computed.
public struct ComputeOptions: ParsableArguments {
  /// The number formats that flags know.
  public enum Precision: String, ExpressibleByArgument, CaseIterable, Sendable {
    case fp32, bf16, int8
  }

  @Option(help: ArgumentHelp("The number format to compute in; this build has fp32."))
  public var precision = Precision.fp32

  @Option(
    help: ArgumentHelp(
      "Threads to compute with. Default: OMP_NUM_THREADS, else what the machine grants.",
      valueName: "n"))
  public var threads: Int?

  public init() {}

  /// The number of threads, from the flag, the environment or the machine.
  ///
  /// - Throws: `ThreadCountError`; ``ToolError`` for a precision this build lacks.
  public func threadCount() throws -> ThreadCount {
    guard precision == .fp32 else {
      throw ToolError(
        "--precision",
        "expected fp32, got \(precision.rawValue), which this build does not support")
    }
    return try ThreadCount(flag: threads)
  }

  /// The number of threads for a tool that has a `--threads` flag alone.
  ///
  /// - Throws: `ThreadCountError`.
  public static func threadCount(_ flag: Int?) throws(ThreadCountError) -> Int {
    try ThreadCount(flag: flag).count
  }
}
