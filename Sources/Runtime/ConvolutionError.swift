import ChiasmGraph
import ChiasmOperators
public import ChiasmPlan
public import ChiasmTensor

/// The measured error of a convolution's algorithm.
public struct ConvolutionError: Sendable {
  /// Against double precision: the root of the mean square error over that of the result.
  public let relativeRMS: Double
  /// The same of the direct kernel, on the same numbers.
  public let directRelativeRMS: Double

  /// Runs `algorithm` on normal random inputs of at most 12 voxels along each axis, zeros around.
  ///
  /// - Parameter weights: `[K, C, (3,) 3, 3]`
  /// - Throws: ``RuntimeError``.
  public init(
    of algorithm: ConvolutionAlgorithm, weights: Tensor, options: SessionOptions
  ) throws(RuntimeError) {
    let window = Array(weights.shape.extents[2...])
    let channels = weights.shape.extents[1]
    let input = Shape([1, channels] + window.map { _ in 12 })
    let values = Philox(seed: 0, name: "convolution-error").normals(count: input.count)
    let x = Tensor(nearest: values, type: TensorType(.float32, input))
    let exact = Samples(x, weights)
    relativeRMS = try exact.error(of: Self.run(algorithm, x, weights, options))
    directRelativeRMS = try exact.error(of: Self.run(.direct, x, weights, options))
  }

  private static func run(
    _ algorithm: ConvolutionAlgorithm, _ x: Tensor, _ weights: Tensor, _ options: SessionOptions
  ) throws(RuntimeError) -> Tensor {
    var options = options
    options.cache = nil
    options.algorithms.preferred = algorithm
    options.algorithms.errorBudget = .infinity
    let graph: Graph
    do {
      let builder = GraphBuilder(name: "convolution", catalog: .standard)
      let input = try builder.input("x", x.type)
      let ones = weights.shape.extents[2...].map { $0 / 2 }
      let y = try builder.convolution(
        input, try builder.constant(weights), padding: ones + ones, name: "y")
      try builder.output("y", y)
      // What nobody reads in blocks would be made in planes, by the direct kernel.
      let head = Shape([1, weights.shape.extents[0]] + ones.map { _ in 1 })
      let w = Tensor(repeating: 1, type: TensorType(.float32, head))
      try builder.output("head", builder.convolution(y, try builder.constant(w), name: "head"))
      graph = builder.graph
    } catch {
      throw RuntimeError(.compilation, "weights \(weights.type)", "\(error)")
    }
    return try Session(graph, catalog: .standard, options: options).run(["x": x])["y"]!
  }
}

/// Output elements in double precision.
private struct Samples {
  private let places: [Int]
  private let values: [Double]

  /// Some two thousand elements of the convolution of `x` with `weights`, same padding.
  init(_ x: Tensor, _ weights: Tensor) {
    let (input, w) = (x.doubles, weights.doubles)
    let space = Array(x.shape.extents[2...])
    let window = Array(weights.shape.extents[2...])
    let (outputs, channels) = (weights.shape.extents[0], weights.shape.extents[1])
    let (voxels, taps) = (space.reduce(1, *), window.reduce(1, *))
    let total = outputs * voxels
    // A step without a common divisor visits all channels and places alike.
    places = stride(from: 0, to: total, by: max(1, total / 2048 | 1)).map { $0 }
    values = places.map { place in
      let (output, voxel) = (place / voxels, place % voxels)
      var sum = 0.0
      for tap in 0..<taps {
        var (offset, stride) = (0, 1)
        var (v, t) = (voxel, tap)
        var isInside = true
        for axis in space.indices.reversed() {
          let position = v % space[axis] + t % window[axis] - window[axis] / 2
          isInside = isInside && (0..<space[axis]).contains(position)
          offset += position * stride
          stride *= space[axis]
          (v, t) = (v / space[axis], t / window[axis])
        }
        guard isInside else { continue }
        for c in 0..<channels {
          sum += input[c * voxels + offset] * w[(output * channels + c) * taps + tap]
        }
      }
      return sum
    }
  }

  func error(of tensor: Tensor) -> Double {
    let result = tensor.doubles
    let errors = zip(places, values).reduce(0) { sum, voxel in
      let error = result[voxel.0] - voxel.1
      return sum + error * error
    }
    return (errors / values.reduce(0) { $0 + $1 * $1 }).squareRoot()
  }
}
