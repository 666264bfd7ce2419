/// One number for all elements of `[cases, slices, rows, count]`, for each of `[outer, inner]`.
///
/// Element `[o, n, s, r, e, i]` stands at
/// `o·outerStride + n·caseStride + s·sliceStride + r·rowStride + e·inner + i`: a plane, the voxels
/// inside a halo with a block of channels as the inner axis, or any axis of a row-major tensor.
public struct ReductionArguments {
  public enum Code: Int32, Sendable {
    case sum, mean
    /// NaN when one is NaN.
    case maximum
  }

  public var code: Code
  public var input: UnsafePointer<Float>
  public var output: UnsafeMutablePointer<Float>
  public var outer: Int
  public var outerStride: Int
  public var cases = 1
  public var caseStride = 0
  public var slices = 1
  public var sliceStride = 0
  public var rowsPerSlice = 1
  public var rowStride = 0
  public var count: Int
  public var inner: Int
  /// Results of o stand at `o / outputPeriod · outputStride + o % outputPeriod · inner`; those that
  /// would reach into the next period are left out, being lanes beyond the last channel.
  public var outputPeriod = 1
  public var outputStride: Int
  /// Inner positions per task.
  public var chunk: Int

  public init(
    _ code: Code, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, outer: Int,
    count: Int, inner: Int, chunk: Int
  ) {
    self.code = code
    self.input = input
    self.output = output
    self.outer = outer
    outerStride = count * inner
    self.count = count
    self.inner = inner
    outputStride = inner
    self.chunk = chunk
  }

  public var elements: Int { cases * slices * rowsPerSlice * count }
  public var chunksPerRow: Int { (inner + chunk - 1) / chunk }
  public var taskCount: Int { outer * chunksPerRow }
}
