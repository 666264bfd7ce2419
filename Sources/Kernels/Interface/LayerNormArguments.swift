/// `y = (x - mean) / sqrt(variance + epsilon) · scale[c] + offset[c]` for every row of `[rows, C]`.
public struct LayerNormArguments {
  public var input: UnsafePointer<Float>
  public var output: UnsafeMutablePointer<Float>
  /// `[C]`
  public var scale: UnsafePointer<Float>
  public var offset: UnsafePointer<Float>
  public var rows: Int
  public var channels: Int
  public var epsilon: Float
  public var rowsPerTask: Int

  public init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    scale: UnsafePointer<Float>, offset: UnsafePointer<Float>, rows: Int, channels: Int,
    epsilon: Float, rowsPerTask: Int
  ) {
    self.input = input
    self.output = output
    self.scale = scale
    self.offset = offset
    self.rows = rows
    self.channels = channels
    self.epsilon = epsilon
    self.rowsPerTask = rowsPerTask
  }

  public var taskCount: Int { (rows + rowsPerTask - 1) / rowsPerTask }
}
