/// Relations of two numbers. The raw value crosses from planner to kernel.
public enum PredicateCode: Int32, Sendable {
  case less, lessOrEqual
}

/// `y[o, i] = a[o, i] < b[o, i]` over rows of contiguous elements, as bytes 0 and 1.
public struct PredicateArguments {
  public var code: PredicateCode
  public var a: PointwiseArguments.Operand
  public var b: PointwiseArguments.Operand
  public var output: UnsafeMutablePointer<UInt8>
  public var outer: Int
  public var inner: Int
  /// Elements of a row per task.
  public var chunk: Int

  public init(
    _ code: PredicateCode, a: PointwiseArguments.Operand, b: PointwiseArguments.Operand,
    output: UnsafeMutablePointer<UInt8>, outer: Int, inner: Int, chunk: Int
  ) {
    self.code = code
    self.a = a
    self.b = b
    self.output = output
    self.outer = outer
    self.inner = inner
    self.chunk = chunk
  }

  public var chunksPerRow: Int { (inner + chunk - 1) / chunk }
  public var taskCount: Int { outer * chunksPerRow }
}

/// Bytes as floats.
public struct WideningArguments {
  public var input: UnsafePointer<UInt8>
  public var output: UnsafeMutablePointer<Float>
  public var count: Int
  /// Elements per task.
  public var chunk: Int

  public init(
    input: UnsafePointer<UInt8>, output: UnsafeMutablePointer<Float>, count: Int, chunk: Int
  ) {
    self.input = input
    self.output = output
    self.count = count
    self.chunk = chunk
  }

  public var taskCount: Int { (count + chunk - 1) / chunk }
}
