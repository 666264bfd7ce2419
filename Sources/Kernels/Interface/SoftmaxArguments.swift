/// Soft-max over the middle axis of `[outer, channels, inner]`, row-major.
public struct SoftmaxArguments {
  public var input: UnsafePointer<Float>
  public var output: UnsafeMutablePointer<Float>
  public var outer: Int
  public var channels: Int
  public var inner: Int
  /// Inner positions per task.
  public var chunk: Int

  public init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    outer: Int, channels: Int, inner: Int, chunk: Int
  ) {
    self.input = input
    self.output = output
    self.outer = outer
    self.channels = channels
    self.inner = inner
    self.chunk = chunk
  }

  public var chunksPerRow: Int { (inner + chunk - 1) / chunk }
  public var taskCount: Int { outer * chunksPerRow }
}
