import ChiasmGraph
import ChiasmPlugins
import ChiasmTensor
import Foundation
import Testing

struct MutualInformationTests {
  static let id: OperatorID = "mim/mutual-information"
  private let n = 2
  private let channels = 3
  private let projected = 2
  private let latent = 4

  /// Maps on a 2 x 3 grid with noise as inputs; `zero` clears what the Gaussians depend on.
  private func inputs(_ projection: String, zero: Bool = false) -> [Tensor] {
    var numbers = Numbers(seed: 13)
    let map: Shape = [n, channels, 2, 3]
    var inputs = [numbers.tensor(map), numbers.tensor(map)]
    for _ in 0..<2 {
      inputs.append(numbers.tensor([projected, channels, 1, 1]))
      if projection == "bias" {
        inputs.append(numbers.tensor([projected]))
      } else {
        inputs += (0..<3).map { _ in numbers.tensor([projected]) }
        inputs.append(numbers.tensor([projected], scale: 0.4, offset: 1))
      }
      for _ in 0..<2 {
        inputs.append(numbers.tensor([latent, projected * 6], scale: zero ? 0 : 0.5))
        inputs.append(numbers.tensor([latent], scale: zero ? 0 : 0.5))
      }
    }
    return inputs + (0..<2).map { _ in numbers.tensor([n, latent], scale: 2) }
  }

  private struct Gaussian {
    var mean: Reference.Matrix
    var t: Reference.Matrix
  }

  private func gaussian(
    _ map: Tensor, _ parameters: [Tensor], training: Bool
  ) -> Gaussian {
    var features = Reference.cases(map).map {
      Reference.convolution($0, parameters[0], parameters.count == 6 ? parameters[1] : nil)
    }
    if parameters.count == 9 {
      features = Reference.batchNorm(features, Array(parameters[1..<5]), training: training).y
    }
    let flat = features.map { $0.flatMap { $0 } }
    func layer(_ weight: Tensor, _ bias: Tensor) -> Reference.Matrix {
      let rows = Reference.product(
        flat, Reference.transpose(Reference.matrix(weight, rows: weight.shape[0])))
      return rows.map { zip($0, bias.doubles).map { tanh($0 + $1) } }
    }
    let p = Array(parameters.suffix(4))
    return Gaussian(mean: layer(p[0], p[1]), t: layer(p[2], p[3]))
  }

  private func reference(
    _ inputs: [Tensor], mean: Bool = false, upstream: Bool = true, training: Bool = true
  ) -> (loss: Double, crossEntropy: Double, divergence: Double) {
    let count = (inputs.count - 4) / 2
    let p = gaussian(inputs[0], Array(inputs[2..<2 + count]), training: training)
    let c = gaussian(
      inputs[1], Array(inputs[2 + count..<2 + 2 * count]), training: training)
    let noise = inputs.suffix(2).map { Reference.matrix($0, rows: $0.shape[0]) }
    var (crossEntropy, divergence) = (0.0, 0.0)
    for i in p.mean.indices {
      for k in p.mean[i].indices {
        let (mp, mc, tp, tc) = (p.mean[i][k], c.mean[i][k], p.t[i][k], c.t[i][k])
        let zp = mp + exp(tp / 2) * noise[0][i][k]
        let zc = mc + exp(tc / 2) * noise[1][i][k]
        crossEntropy += Reference.softplus(zp) - Reference.sigmoid(zc) * zp
        crossEntropy += Reference.softplus(zc) - Reference.sigmoid(zp) * zc
        let (sp, sc) = upstream ? (exp(tp), exp(tc)) : (exp(tp / 2), exp(tc / 2))
        divergence += kl(mc, sc, mp, sp) + kl(mp, sp, mc, sc)
      }
    }
    if mean { crossEntropy /= Double(p.mean.count * p.mean[0].count) }
    divergence /= Double(p.mean.count)
    return (crossEntropy - divergence, crossEntropy, divergence)
  }

  /// KL(a || b) of two normal distributions.
  private func kl(_ ma: Double, _ sa: Double, _ mb: Double, _ sb: Double) -> Double {
    log(sb / sa) + (sa * sa + (ma - mb) * (ma - mb)) / (2 * sb * sb) - 0.5
  }

  @Test(arguments: ["batch-norm", "bias"], ["sum", "mean"])
  func `it is the formula in every reading`(projection: String, reduction: String) throws {
    let inputs = inputs(projection)
    for (sigma, training) in [("upstream", true), ("log-variance", true), ("upstream", false)] {
      let loss = try BuiltPlugins.make(
        Self.id,
        [
          "projection": .string(projection), "reduction": .string(reduction),
          "sigma": .string(sigma), "training": .bool(training), "noise": .string("input"),
        ])
      try loss.audit(inputs.map(\.type))
      let outputs = try loss.evaluate(inputs)
      #expect(outputs.count == (projection == "batch-norm" && training ? 7 : 3))
      let expected = reference(
        inputs, mean: reduction == "mean", upstream: sigma == "upstream", training: training)
      expectClose(outputs[0], [expected.loss], tolerance: 1e-4)
      expectClose(outputs[1], [expected.crossEntropy], tolerance: 1e-4)
      expectClose(outputs[2], [expected.divergence], tolerance: 1e-4)
    }
  }

  @Test func `the divergence of known Gaussians is known`() throws {
    // mean p, mean c, log-scale p, log-scale c, KL(c || p) + KL(p || c)
    let cases: [(Double, Double, Double, Double, Double)] = [
      (0.5, -0.5, 0, 0, 0.5 + 0.5), (0, 0, -1, 1, 1.509158 + 24.799075), (0, 0, 0, 0, 0),
      (1, -1, -1, 1, 41.357),
      (1, -1, -1, -1, 29.556),
    ]
    for (mp, mc, tp, tc, expected) in cases {
      let outputs = try evaluateFixed(means: (mp, mc), logScales: (tp, tc))
      #expect(abs(outputs[2].doubles[0] - expected) < 2e-3, "\(outputs[2].doubles[0])")
    }
  }

  /// One case, one channel, one position, one dimension, with zero weights: the biases are all.
  private func evaluateFixed(means: (Double, Double), logScales: (Double, Double)) throws
    -> [Tensor]
  {
    func bias(_ target: Double) -> Tensor {
      Tensor([Float(abs(target) == 1 ? target * 30 : atanh(target))], shape: [1])
    }
    let map = Tensor([1] as [Float], shape: [1, 1, 1])
    let zero = Tensor([0] as [Float], shape: [1, 1])
    let weight = Tensor([1] as [Float], shape: [1, 1, 1])
    func parameters(_ mean: Double, _ t: Double) -> [Tensor] {
      [weight, bias(0), zero, bias(mean), zero, bias(t)]
    }
    let loss = try BuiltPlugins.make(
      Self.id, ["projection": .string("bias"), "noise": .string("input")])
    return try loss.evaluate(
      [map, map] + parameters(means.0, logScales.0) + parameters(means.1, logScales.1)
        + [zero, zero])
  }

  @Test func `targets of the cross-entropy pass no gradient, and the divergence grows`() throws {
    let inputs = inputs("bias")
    let loss = try BuiltPlugins.make(
      Self.id, ["projection": .string("bias"), "noise": .string("input")])
    let made = try gradients(of: loss, inputs, decomposed: true)
    let p = gaussian(inputs[0], Array(inputs[2..<8]), training: true)
    let c = gaussian(inputs[1], Array(inputs[8..<14]), training: true)
    let noise = inputs.suffix(2).map { Reference.matrix($0, rows: n) }
    // d loss / d mean.bias of p: sigmoid(zp) - sigmoid(zc) less the divergence's, through tanh.
    let expected = (0..<latent).map { k in
      (0..<n).reduce(0) { sum, i in
        let (mp, mc, tp, tc) = (p.mean[i][k], c.mean[i][k], p.t[i][k], c.t[i][k])
        let zp = mp + exp(tp / 2) * noise[0][i][k]
        let zc = mc + exp(tc / 2) * noise[1][i][k]
        let entropy = Reference.sigmoid(zp) - Reference.sigmoid(zc)
        let divergence = (mp - mc) * (exp(-2 * tp) + exp(-2 * tc)) / Double(n)
        return sum + (entropy - divergence) * (1 - mp * mp)
      }
    }
    expectClose(try #require(made[5]), expected, tolerance: 1e-4)

    var stepped = inputs
    for (index, gradient) in made.enumerated() where (2..<14).contains(index) {
      let step = zip(inputs[index].doubles, try #require(gradient).doubles).map { $0 - 0.01 * $1 }
      stepped[index] = Tensor(nearest: step, type: inputs[index].type)
    }
    #expect(try loss.evaluate(stepped)[2].doubles[0] > loss.evaluate(inputs)[2].doubles[0])
  }

  @Test func `random noise is normal, its own for each map, and changes with the step`() throws {
    let inputs = Array(inputs("bias", zero: true).dropLast(2))
    let loss = try BuiltPlugins.make(
      Self.id, ["projection": .string("bias"), "seed": .int(5)])
    let step = { Tensor([$0] as [Int64], shape: [1]) }
    let values = try [0, 0, 1].map { try loss.evaluate(inputs + [step($0)])[0].doubles[0] }
    #expect(values[0] == values[1])
    #expect(values[0] != values[2])
    #expect(try loss.infer(inputs.map(\.type)).count == 3)
  }

  /// 2 E softplus(N(0, 1)) = 1.612 for every case and dimension while mean and log-scale are 0.
  @Test func `the loss starts where it must`() throws {
    let latent = 4000
    var numbers = Numbers(seed: 17)
    let map = numbers.tensor([1, 1, 1])
    let zero = Tensor(zeros: TensorType(.float32, [latent, 1]))
    let bias = Tensor(zeros: TensorType(.float32, [latent]))
    let layers = [zero, bias, zero, bias]
    let parameters = [numbers.tensor([1, 1, 1]), numbers.tensor([1])] + layers
    let loss = try BuiltPlugins.make(
      Self.id, ["projection": .string("bias"), "reduction": .string("mean")])
    let outputs = try loss.evaluate([map, map] + parameters + parameters)
    #expect(outputs[2].doubles[0] == 0)
    #expect(abs(outputs[0].doubles[0] - 1.612) < 0.04, "\(outputs[0].doubles[0])")
  }

  @Test(arguments: [([7, 7, 3], 936_288, 936_160), ([7, 7, 5], 1_538_400, 1_538_272)])
  func `it takes as many parameters as stated`(grid: [Int], norm: Int, bias: Int) throws {
    let map = TensorType(.float32, Shape([4, 256] + grid))
    let flat = 64 * grid.reduce(1, *)
    let layers: [Shape] = [[24, flat], [24], [24, flat], [24]]
    for (projection, vectors, statistics, count) in [
      ("batch-norm", 4, 2, norm), ("bias", 1, 0, bias),
    ] {
      let shapes = [[64, 256, 1, 1, 1]] + Array(repeating: [64] as Shape, count: vectors) + layers
      let types = shapes.map { TensorType(.float32, $0) }
      let loss = try BuiltPlugins.make(Self.id, ["projection": .string(projection)])
      let outputs = try loss.infer([map, map] + types + types)
      #expect(outputs[0] == TensorType(.float32, .scalar))
      let parameters = shapes.map(\.count).reduce(0, +) - statistics * 64
      #expect(2 * parameters == count)
    }
  }

  @Test func `what does not fit is refused by name`() throws {
    let loss = try BuiltPlugins.make(
      Self.id, ["projection": .string("bias"), "noise": .string("input")])
    var types = inputs("bias").map(\.type)
    types[12] = TensorType(.float32, [latent, 5])
    let error = #expect(throws: OperatorError.self) { try loss.infer(types) }
    #expect(error?.reason == "c.deviation.weight: expected fp32[4, 12], got fp32[4, 5]")
    types = inputs("bias").map(\.type)
    types[15] = TensorType(.float32, [1, 1])
    let noise = #expect(throws: OperatorError.self) { try loss.infer(types) }
    #expect(noise?.reason == "noise: expected fp32[2, 4], got fp32[1, 1]")
    #expect(throws: OperatorError.self) { try loss.infer(Array(types.prefix(5))) }
  }
}
