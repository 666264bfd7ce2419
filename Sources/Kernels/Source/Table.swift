public import ChiasmKernelInterface

/// The only thing other modules see of this one.
///
/// A function, not a global: nothing compiled for this ISA may run before the processor was asked.
public func kernelTable() -> KernelTable {
  KernelTable(
    isa: compiledISA, winograd: winograd,
    winogradPanel: winogradPanel,
    winogradWeights: winogradWeights,
    convolution: convolution,
    pointwise: pointwise,
    matmul: matmul,
    softmax: softmax,
    reorder: reorder,
    zeroHalo: zeroHalo,
    pool: pool,
    resize: resize,
    moments: moments,
    normalization: normalization,
    channelAffine: channelAffine,
    reduction: reduction,
    copy: copy,
    depthwise: depthwise,
    layerNorm: layerNorm,
    rowConvolution: rowConvolution,
    weightGradient: weightGradient,
    planarWeightGradient: planarWeightGradient,
    winogradWeightGradient: winogradWeightGradient,
    winogradWeightGradientOutput: winogradWeightGradientOutput,
    batchMoments: batchMoments,
    batchNormParameters: batchNormParameters,
    batchNormSums: batchNormSums,
    batchNormJoin: batchNormJoin,
    batchNormInputGradient: batchNormInputGradient,
    sgdUpdate: sgdUpdate,
    emaUpdate: emaUpdate,
    randomNormal: randomNormal,
    predicate: predicate,
    widening: widening,
    fusedRate: fusedRate,
    readRate: readRate)
}

private var compiledISA: ISA {
  #if ISA_AVX512
    .avx512
  #elseif ISA_AVX2
    .avx2
  #else
    .baseline
  #endif
}
