import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

/// Every word appends the operator it names, with the attributes it was given.
struct OperatorBuilderWordsTests {
  private let builder = GraphBuilder(name: "words", catalog: .standard)

  @Test func `speaks of convolutions and pools`() throws {
    let x = try builder.input("x", fp32(1, 2, 6, 8))
    let w = try builder.input("w", fp32(2, 1, 3, 2))
    let b = try builder.input("b", fp32(2))
    _ = try builder.convolution(
      x, w, bias: b, strides: [2, 1], padding: [1, 0, 2, 1], dilations: [1, 2], groups: 2,
      name: "nconvolution")
    try builder.expectLast(
      Convolution(strides: [2, 1], padding: [1, 0, 2, 1], dilations: [1, 2], groups: 2), [x, w, b])
    _ = try builder.transposedConvolution(
      x, w, strides: [2, 2], padding: [1, 0], outputPadding: [1, 1], dilations: [2, 1], groups: 2,
      name: "ntransposed-convolution")
    try builder.expectLast(
      TransposedConvolution(
        strides: [2, 2], padding: [1, 0], outputPadding: [1, 1], dilations: [2, 1], groups: 2),
      [x, w])
    _ = try builder.maxPool(
      x, window: [2, 2], strides: [1, 2], padding: [1, 0], name: "nmax-pool")
    try builder.expectLast(MaxPool(window: [2, 2], strides: [1, 2], padding: [1, 0]), [x])
    _ = try builder.averagePool(
      x, window: [2, 2], strides: [1, 2], padding: [1, 0], countPadding: false,
      name: "naverage-pool")
    try builder.expectLast(
      AveragePool(window: [2, 2], strides: [1, 2], padding: [1, 0], countPadding: false), [x])
    _ = try builder.resize(
      x, size: [3, 4], mode: "linear", corners: "align-corners", name: "nresize")
    try builder.expectLast(Resize(size: [3, 4], corners: .alignCorners), [x])
  }

  @Test func `speaks of normalisation`() throws {
    let x = try builder.input("x", fp32(2, 3, 4))
    let c = try builder.input("c", fp32(3))
    _ = try builder.batchNorm(
      x, scale: c, offset: c, mean: c, variance: c, epsilon: 0.5, name: "nbatch-norm")
    try builder.expectLast(BatchNorm(epsilon: 0.5), [x, c, c, c, c])
    _ = try builder.layerNorm(x, scale: c, offset: c, axis: -2, epsilon: 0.5, name: "nlayer-norm")
    try builder.expectLast(LayerNorm(axis: -2, epsilon: 0.5), [x, c, c])
    _ = try builder.instanceNorm(x, scale: c, offset: c, epsilon: 0.5, name: "ninstance-norm")
    try builder.expectLast(InstanceNorm(epsilon: 0.5), [x, c, c])
    _ = try builder.softmax(x, axis: 2, name: "nsoftmax")
    try builder.expectLast(Softmax(axis: 2), [x])
  }

  @Test func `speaks of training`() throws {
    let x = try builder.input("x", fp32(2, 3, 4))
    let c = try builder.input("c", fp32(3))
    let step = try builder.input("step", int64(1))
    let norm = try builder.trainingBatchNorm(
      x, scale: c, offset: c, mean: c, variance: c, epsilon: 0.5, momentum: 0.25,
      name: "nbatch-norm")
    try builder.expectLast(
      BatchNorm(epsilon: 0.5, momentum: 0.25, training: true), [x, c, c, c, c])
    #expect(builder.graph.nodes.last?.outputs == [norm.y, norm.mean, norm.variance])
    let dropped = try builder.dropout(
      x, rate: 0.25, perChannel: true, training: true, seed: 3, step: step, name: "ndropout")
    try builder.expectLast(
      Dropout(rate: 0.25, perChannel: true, training: true, seed: 3), [x, step])
    #expect(builder.graph.nodes.last?.outputs.first == dropped)
    _ = try builder.randomNormal(
      [2, 3], mean: 1, deviation: 2, seed: 4, step: step, name: "nrandom-normal")
    try builder.expectLast(RandomNormal(shape: [2, 3], mean: 1, deviation: 2, seed: 4), [step])
  }

  @Test func `speaks of functions of one number`() throws {
    let x = try builder.input("x", fp32(2))
    _ = try builder.leakyReLU(x, slope: 0.5, name: "nleaky-relu")
    try builder.expectLast(LeakyReLU(slope: 0.5), [x])
    _ = try builder.relu(x, name: "nrelu")
    try builder.expectLast(ReLU(), [x])
    _ = try builder.sigmoid(x, name: "nsigmoid")
    try builder.expectLast(Sigmoid(), [x])
    _ = try builder.tanh(x, name: "ntanh")
    try builder.expectLast(Tanh(), [x])
    _ = try builder.exp(x, name: "nexp")
    try builder.expectLast(Exp(), [x])
    _ = try builder.log(x, name: "nlog")
    try builder.expectLast(Log(), [x])
    _ = try builder.sqrt(x, name: "nsqrt")
    try builder.expectLast(Sqrt(), [x])
    _ = try builder.cast(x, to: .bfloat16, name: "ncast")
    try builder.expectLast(Cast(to: .bfloat16), [x])
    _ = try builder.stopGradient(x, name: "nstop-gradient")
    try builder.expectLast(StopGradient(), [x])
  }

  @Test func `speaks of functions of two numbers`() throws {
    let a = try builder.input("a", fp32(2))
    let b = try builder.input("b", fp32(2))
    _ = try builder.add(a, b, name: "nadd")
    try builder.expectLast(Add(), [a, b])
    _ = try builder.subtract(a, b, name: "nsubtract")
    try builder.expectLast(Subtract(), [a, b])
    _ = try builder.multiply(a, b, name: "nmultiply")
    try builder.expectLast(Multiply(), [a, b])
    _ = try builder.divide(a, b, name: "ndivide")
    try builder.expectLast(Divide(), [a, b])
    _ = try builder.maximum(a, b, name: "nmaximum")
    try builder.expectLast(Maximum(), [a, b])
    _ = try builder.minimum(a, b, name: "nminimum")
    try builder.expectLast(Minimum(), [a, b])
    _ = try builder.power(a, b, name: "npower")
    try builder.expectLast(Power(), [a, b])
  }

  @Test func `speaks of quantization`() throws {
    let x = try builder.input("x", fp32(1, 4, 6))
    let s = try builder.input("s", fp32(4))
    let z = try builder.input("z", TensorType(.int8, [4]))
    let q = try builder.quantize(x, scale: s, zeroPoint: z, to: .int8, name: "nquantize")
    try builder.expectLast(Quantize(to: .int8), [x, s, z])
    let blocks = try builder.input("blocks", fp32(1, 4, 2))
    _ = try builder.dequantize(q, scale: blocks, axis: 2, blockSize: 3, name: "ndequantize")
    try builder.expectLast(Dequantize(axis: 2, blockSize: 3), [q, blocks])
    let w = try builder.input("w", TensorType(.int8, [4, 2, 3]))
    _ = try builder.integerConvolution(
      q, w, weightZeroPoint: z, strides: [2], padding: [1], dilations: [2], groups: 2,
      name: "ninteger-convolution")
    let zero = try #require(builder.graph.nodes.last?.inputs[2])
    #expect(builder.type(of: zero) == TensorType(.int8, .scalar))
    try builder.expectLast(
      IntegerConvolution(strides: [2], padding: [1], dilations: [2], groups: 2), [q, w, zero, z])
    let m = try builder.input("m", TensorType(.int8, [6, 4]))
    _ = try builder.integerMatMul(q, m, name: "ninteger-matmul")
    try builder.expectLast(IntegerMatMul(), [q, m])
  }

  @Test func `speaks of shapes`() throws {
    let a = try builder.input("a", fp32(2, 3))
    let b = try builder.input("b", fp32(2, 3))
    _ = try builder.matmul(a, b, transposeB: true, name: "nmatmul")
    try builder.expectLast(MatMul(transposeB: true), [a, b])
    _ = try builder.reshape(a, to: [3, -1], name: "nreshape")
    try builder.expectLast(Reshape(shape: [3, -1]), [a])
    _ = try builder.transpose(a, permutation: [1, 0], name: "ntranspose")
    try builder.expectLast(Transpose(permutation: [1, 0]), [a])
    _ = try builder.concat([b, a], axis: 0, name: "nconcat")
    try builder.expectLast(Concat(axis: 0), [b, a])
    _ = try builder.slice(
      a, axes: [1], starts: [2], ends: [0], steps: [-1], name: "nslice")
    try builder.expectLast(Slice(axes: [1], starts: [2], ends: [0], steps: [-1]), [a])
    _ = try builder.pad(a, low: [1, 0], high: [0, 2], value: 3, mode: "edge", name: "npad")
    try builder.expectLast(Pad(low: [1, 0], high: [0, 2], value: 3, mode: .edge), [a])
    _ = try builder.broadcast(a, to: [4, 2, 3], name: "nbroadcast")
    try builder.expectLast(Broadcast(shape: [4, 2, 3]), [a])
    _ = try builder.reduceSum(a, axes: [1], keepAxes: true, name: "nreduce-sum")
    try builder.expectLast(ReduceSum(axes: [1], keepAxes: true), [a])
    _ = try builder.reduceMean(a, axes: [0], name: "nreduce-mean")
    try builder.expectLast(ReduceMean(axes: [0]), [a])
    _ = try builder.reduceMax(a, name: "nreduce-max")
    try builder.expectLast(ReduceMax(), [a])
    _ = try builder.reduceMin(a, axes: [0], name: "nreduce-min")
    try builder.expectLast(ReduceMin(axes: [0]), [a])
    _ = try builder.reduceProduct(a, axes: [-1], keepAxes: true, name: "nreduce-product")
    try builder.expectLast(ReduceProduct(axes: [-1], keepAxes: true), [a])
  }
}
