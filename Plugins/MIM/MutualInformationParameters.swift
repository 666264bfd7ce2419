import ChiasmPlugin

/// The parameters that ``MutualInformation`` takes for each of its two maps, in order.
struct MutualInformationParameters {
  /// How a map is projected to fewer channels.
  enum Projection: String, CaseIterable {
    /// A convolution without bias, then batch normalisation.
    case batchNorm = "batch-norm"
    /// A convolution with bias.
    case bias

    /// The number of parameters of one map.
    var count: Int { self == .batchNorm ? 9 : 6 }
  }

  let projection: Projection
  /// The shape of a map, `[N, C, s...]`.
  let map: Shape
  /// Channels after the projection.
  let projected: Int
  /// K, the dimensions of the Gaussian.
  let latent: Int

  /// The convolution `[C', C, 1...]`; its norm or bias `[C']`; then for the mean and for the
  /// deviation a layer `[K, C' * positions]` with bias `[K]`.
  var shapes: [(name: String, shape: Shape)] {
    let window = Array(repeating: 1, count: map.rank - 2)
    let positions = map.extents[2...].reduce(1, *)
    let flat = projected.multipliedReportingOverflow(by: positions).partialValue
    let vectors =
      projection == .batchNorm
      ? ["norm.scale", "norm.offset", "norm.mean", "norm.variance"] : ["projection.bias"]
    var shapes = [("projection.weight", Shape([projected, map[1]] + window))]
    shapes += vectors.map { ($0, [projected]) }
    for name in ["mean", "deviation"] {
      shapes += [("\(name).weight", [latent, flat]), ("\(name).bias", [latent])]
    }
    return shapes.map { (name: $0.0, shape: $0.1) }
  }
}
