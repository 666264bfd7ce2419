import ChiasmTensor

/// How a new parameter or running statistic is filled.
///
/// **Source:** PyTorch's defaults for convolutions and linear layers.
enum ParameterInitialization {
  /// Every element the same.
  case constant(Double)
  /// Uniform in (-b, b), b = 1 / sqrt(fanIn).
  ///
  /// Element `i` is `Float((2 * u - 1) * b)` with `u` element `i` of the Philox stream keyed by
  /// the seed and the parameter's full name. Only exactly rounded operations are used.
  case uniform(fanIn: Int)

  func tensor(_ shape: Shape, name: String, seed: UInt64) -> Tensor {
    let type = TensorType(.float32, shape)
    switch self {
    case .constant(let value): return Tensor(repeating: value, type: type)
    case .uniform(let fanIn):
      let bound = 1 / Double(fanIn).squareRoot()
      let generator = Philox(seed: seed, name: name)
      return Tensor(
        generator.uniforms(count: shape.count).map { Float((2 * $0 - 1) * bound) }, shape: shape)
    }
  }
}
