/// The kernels of one ISA. A task of a kernel writes memory no other task writes.
public struct KernelTable: Sendable {
  public typealias Kernel<Arguments> = @Sendable (UnsafePointer<Arguments>, Int) -> Void

  /// A kernel whose workers, numbered from 0, have scratch memory of their own.
  public typealias ScratchKernel<Arguments> =
    @Sendable (UnsafePointer<Arguments>, Int, Int) -> Void

  public let isa: ISA
  public let winograd: ScratchKernel<WinogradArguments>
  public let winogradWeights: Kernel<WinogradWeightArguments>
  public let convolution: Kernel<ConvolutionArguments>
  public let pointwise: Kernel<PointwiseArguments>
  public let matmul: Kernel<MatMulArguments>
  public let softmax: Kernel<SoftmaxArguments>
  public let reorder: Kernel<ReorderArguments>
  public let zeroHalo: Kernel<HaloArguments>

  public init(
    isa: ISA, convolution: @escaping Kernel<ConvolutionArguments>,
    winograd: @escaping ScratchKernel<WinogradArguments>,
    winogradWeights: @escaping Kernel<WinogradWeightArguments>,
    pointwise: @escaping Kernel<PointwiseArguments>, matmul: @escaping Kernel<MatMulArguments>,
    softmax: @escaping Kernel<SoftmaxArguments>, reorder: @escaping Kernel<ReorderArguments>,
    zeroHalo: @escaping Kernel<HaloArguments>
  ) {
    self.isa = isa
    self.convolution = convolution
    self.winograd = winograd
    self.winogradWeights = winogradWeights
    self.pointwise = pointwise
    self.matmul = matmul
    self.softmax = softmax
    self.reorder = reorder
    self.zeroHalo = zeroHalo
  }
}
