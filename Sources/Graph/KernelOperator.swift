public import ChiasmTensor

/// A tensor in memory as kernels outside the host see it.
public struct StridedTensor {
  public let data: UnsafeMutableRawPointer
  public let type: TensorType
  /// Element strides, one per axis.
  public let strides: [Int]

  public init(data: UnsafeMutableRawPointer, type: TensorType, strides: [Int]) {
    self.data = data
    self.type = type
    self.strides = strides
  }
}

/// An operator that may bring its own kernel, such as a plugin's.
public protocol KernelOperator: Operator {
  /// Whether there is a kernel; the compiler then does not decompose the operator.
  var hasKernel: Bool { get }

  /// Prepares a call of the kernel on memory that stays where it is; the returned closure may be
  /// called again and again and allocates nothing.
  ///
  /// - Parameters:
  ///   - threads: how many threads the kernel's parallel-for may use.
  /// - Throws: ``OperatorError`` with code `plugin`.
  func prepareKernel(inputs: [StridedTensor], outputs: [StridedTensor], threads: Int)
    throws(OperatorError) -> PreparedKernel
}

/// A kernel bound to its memory.
public struct PreparedKernel {
  /// Runs the kernel once; returns nil, or what the kernel complained of.
  public let run: () -> OperatorError?

  public init(run: @escaping () -> OperatorError?) { self.run = run }
}
