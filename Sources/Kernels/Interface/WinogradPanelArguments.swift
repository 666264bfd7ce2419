/// One launch of the Winograd kernel for small volumes with many channels. A task transforms the
/// windows of some tiles and makes some panels of their output channels.
///
/// A window is 3 x 3 x 3, the stride 1. Everything is in elements; tensors are blocked by the
/// lanes. The input pointer is where the first window begins; beyond `inputExtent` it reads zeros.
public struct WinogradPanelArguments {
  public let shape: WinogradPanelShape
  /// `[Cᵢ/w, D, H, W, w]`
  public var input: UnsafePointer<Float>
  /// `[K/(v·w), points, Cᵢ, v·w]`, transformed by G along every axis that is not direct.
  public var weights: UnsafePointer<Float>
  /// `[K]` rounded up to whole panels.
  public var bias: UnsafePointer<Float>
  /// `[K/w, D, H, W, w]`
  public var output: UnsafeMutablePointer<Float>
  /// ``WinogradPanelShape/scratchCount(lanes:)`` elements per worker.
  public var scratch: UnsafeMutablePointer<Float>

  /// Elements from worker to worker.
  public var workerStride = 0
  public var inputBlockStride = 0
  public var outputBlockStride = 0
  public var epilogue = Epilogue()

  public init(
    shape: WinogradPanelShape, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    self.shape = shape
    self.input = input
    self.weights = weights
    self.bias = bias
    self.output = output
    self.scratch = scratch
  }

  public func taskCount(lanes: Int) -> Int { shape.taskCount(lanes: lanes) }
}
