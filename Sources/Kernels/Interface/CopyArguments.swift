/// Moves elements of 1, 2, 4 or 8 bytes from wherever they stand: transposing, slicing,
/// broadcasting, joining and filling are all strides.
public struct CopyArguments {
  public struct Axis {
    public var extent: Int
    /// In elements; 0 repeats, negative goes backwards.
    public var inputStride: Int
    public var outputStride: Int

    public init(extent: Int, inputStride: Int, outputStride: Int) {
      self.extent = extent
      self.inputStride = inputStride
      self.outputStride = outputStride
    }
  }

  /// The most axes.
  public static let maximumRank = 8

  public var input: UnsafeRawPointer
  public var output: UnsafeMutableRawPointer
  public var elementSize: Int
  /// Outermost first; at least one.
  public var axes: UnsafePointer<Axis>
  public var rank: Int
  /// The product of all extents but the last.
  public var rows: Int
  public var rowsPerTask: Int

  public init(
    input: UnsafeRawPointer, output: UnsafeMutableRawPointer, elementSize: Int,
    axes: UnsafePointer<Axis>, rank: Int, rows: Int, rowsPerTask: Int
  ) {
    self.input = input
    self.output = output
    self.elementSize = elementSize
    self.axes = axes
    self.rank = rank
    self.rows = rows
    self.rowsPerTask = rowsPerTask
  }

  public var taskCount: Int { (rows + rowsPerTask - 1) / rowsPerTask }
}
