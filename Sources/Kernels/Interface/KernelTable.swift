/// The kernels of one ISA. A task of a kernel writes memory no other task writes.
public struct KernelTable: Sendable {
  public typealias Kernel<Arguments> = @Sendable (UnsafePointer<Arguments>, Int) -> Void

  /// A kernel whose workers, numbered from 0, have scratch memory of their own.
  public typealias ScratchKernel<Arguments> =
    @Sendable (UnsafePointer<Arguments>, Int, Int) -> Void

  public let isa: ISA
  public let winograd: ScratchKernel<WinogradArguments>
  public let winogradPanel: ScratchKernel<WinogradPanelArguments>
  public let winogradWeights: Kernel<WinogradWeightArguments>
  public let convolution: Kernel<ConvolutionArguments>
  public let pointwise: Kernel<PointwiseArguments>
  public let matmul: Kernel<MatMulArguments>
  public let softmax: Kernel<SoftmaxArguments>
  public let reorder: Kernel<ReorderArguments>
  public let zeroHalo: Kernel<HaloArguments>
  public let pool: Kernel<PoolArguments>
  public let resize: Kernel<ResizeArguments>
  public let moments: Kernel<MomentsArguments>
  public let normalization: Kernel<NormalizationArguments>
  public let channelAffine: Kernel<ChannelAffineArguments>
  public let reduction: Kernel<ReductionArguments>
  public let copy: Kernel<CopyArguments>
  public let depthwise: Kernel<DepthwiseArguments>
  public let layerNorm: Kernel<LayerNormArguments>
  public let rowConvolution: Kernel<ConvolutionArguments>
  public let weightGradient: ScratchKernel<WeightGradientArguments>
  public let planarWeightGradient: Kernel<WeightGradientArguments>
  public let winogradWeightGradient: ScratchKernel<WinogradWeightGradientArguments>
  public let winogradWeightGradientOutput: Kernel<WinogradWeightGradientArguments>
  public let batchMoments: Kernel<BatchMomentsArguments>
  public let batchNormParameters: Kernel<BatchNormParameterArguments>
  public let batchNormSums: Kernel<BatchNormSumsArguments>
  public let batchNormJoin: Kernel<BatchNormSumsArguments>
  public let batchNormInputGradient: Kernel<BatchNormInputGradientArguments>
  public let sgdUpdate: Kernel<SGDUpdateArguments>
  public let emaUpdate: Kernel<EMAUpdateArguments>
  public let randomNormal: Kernel<RandomNormalArguments>
  public let predicate: Kernel<PredicateArguments>
  public let widening: Kernel<WideningArguments>
  public let fusedRate: Kernel<RateArguments>
  public let readRate: Kernel<RateArguments>

  public init(
    isa: ISA,
    winograd: @escaping ScratchKernel<WinogradArguments>,
    winogradPanel: @escaping ScratchKernel<WinogradPanelArguments>,
    winogradWeights: @escaping Kernel<WinogradWeightArguments>,
    convolution: @escaping Kernel<ConvolutionArguments>,
    pointwise: @escaping Kernel<PointwiseArguments>,
    matmul: @escaping Kernel<MatMulArguments>,
    softmax: @escaping Kernel<SoftmaxArguments>,
    reorder: @escaping Kernel<ReorderArguments>,
    zeroHalo: @escaping Kernel<HaloArguments>,
    pool: @escaping Kernel<PoolArguments>,
    resize: @escaping Kernel<ResizeArguments>,
    moments: @escaping Kernel<MomentsArguments>,
    normalization: @escaping Kernel<NormalizationArguments>,
    channelAffine: @escaping Kernel<ChannelAffineArguments>,
    reduction: @escaping Kernel<ReductionArguments>,
    copy: @escaping Kernel<CopyArguments>,
    depthwise: @escaping Kernel<DepthwiseArguments>,
    layerNorm: @escaping Kernel<LayerNormArguments>,
    rowConvolution: @escaping Kernel<ConvolutionArguments>,
    weightGradient: @escaping ScratchKernel<WeightGradientArguments>,
    planarWeightGradient: @escaping Kernel<WeightGradientArguments>,
    winogradWeightGradient: @escaping ScratchKernel<WinogradWeightGradientArguments>,
    winogradWeightGradientOutput: @escaping Kernel<WinogradWeightGradientArguments>,
    batchMoments: @escaping Kernel<BatchMomentsArguments>,
    batchNormParameters: @escaping Kernel<BatchNormParameterArguments>,
    batchNormSums: @escaping Kernel<BatchNormSumsArguments>,
    batchNormJoin: @escaping Kernel<BatchNormSumsArguments>,
    batchNormInputGradient: @escaping Kernel<BatchNormInputGradientArguments>,
    sgdUpdate: @escaping Kernel<SGDUpdateArguments>,
    emaUpdate: @escaping Kernel<EMAUpdateArguments>,
    randomNormal: @escaping Kernel<RandomNormalArguments>,
    predicate: @escaping Kernel<PredicateArguments>,
    widening: @escaping Kernel<WideningArguments>,
    fusedRate: @escaping Kernel<RateArguments>,
    readRate: @escaping Kernel<RateArguments>
  ) {
    self.isa = isa
    self.winograd = winograd
    self.winogradPanel = winogradPanel
    self.winogradWeights = winogradWeights
    self.convolution = convolution
    self.pointwise = pointwise
    self.matmul = matmul
    self.softmax = softmax
    self.reorder = reorder
    self.zeroHalo = zeroHalo
    self.pool = pool
    self.resize = resize
    self.moments = moments
    self.normalization = normalization
    self.channelAffine = channelAffine
    self.reduction = reduction
    self.copy = copy
    self.depthwise = depthwise
    self.layerNorm = layerNorm
    self.rowConvolution = rowConvolution
    self.weightGradient = weightGradient
    self.planarWeightGradient = planarWeightGradient
    self.winogradWeightGradient = winogradWeightGradient
    self.winogradWeightGradientOutput = winogradWeightGradientOutput
    self.batchMoments = batchMoments
    self.batchNormParameters = batchNormParameters
    self.batchNormSums = batchNormSums
    self.batchNormJoin = batchNormJoin
    self.batchNormInputGradient = batchNormInputGradient
    self.sgdUpdate = sgdUpdate
    self.emaUpdate = emaUpdate
    self.randomNormal = randomNormal
    self.predicate = predicate
    self.widening = widening
    self.fusedRate = fusedRate
    self.readRate = readRate
  }
}
