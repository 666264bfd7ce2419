/// A convolution with a window of one voxel and few outputs that follows a Winograd convolution:
/// `z[k] = bias[k] + Σ_c weights[c, k] · y[c]`. What the Winograd convolution makes is then stored
/// nowhere.
public struct WinogradProjection {
  /// The most outputs: one channel of y times all weights is one vector of four.
  public static let maximumOutputs = 4

  /// `[C, 4]`, C rounded up to whole panels; zeros beyond the last output.
  public var weights: UnsafePointer<Float>
  /// `[4]`
  public var bias: UnsafePointer<Float>
  /// `[outputs, D, H, W]`, in elements from the first voxel on.
  public var output: UnsafeMutablePointer<Float>
  public var outputs = 1
  public var planeStride = 0
  public var strideD = 0
  public var strideH = 0

  public init(
    weights: UnsafePointer<Float>, bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    self.weights = weights
    self.bias = bias
    self.output = output
  }
}
