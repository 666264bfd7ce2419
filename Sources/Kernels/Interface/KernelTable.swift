/// The kernels of one ISA. A task of a kernel writes memory no other task writes.
public struct KernelTable: Sendable {
  public typealias Kernel<Arguments> = @Sendable (UnsafePointer<Arguments>, Int) -> Void

  public let isa: ISA
  public let convolution: Kernel<ConvolutionArguments>
  public let pointwise: Kernel<PointwiseArguments>
  public let matmul: Kernel<MatMulArguments>
  public let softmax: Kernel<SoftmaxArguments>
  public let reorder: Kernel<ReorderArguments>
  public let zeroHalo: Kernel<HaloArguments>

  public init(
    isa: ISA, convolution: @escaping Kernel<ConvolutionArguments>,
    pointwise: @escaping Kernel<PointwiseArguments>, matmul: @escaping Kernel<MatMulArguments>,
    softmax: @escaping Kernel<SoftmaxArguments>, reorder: @escaping Kernel<ReorderArguments>,
    zeroHalo: @escaping Kernel<HaloArguments>
  ) {
    self.isa = isa
    self.convolution = convolution
    self.pointwise = pointwise
    self.matmul = matmul
    self.softmax = softmax
    self.reorder = reorder
    self.zeroHalo = zeroHalo
  }
}
