public import ChiasmGraph
import ChiasmTensor

extension Graph {
  /// The graph with every normalisation away from its neutral start, as training leaves it.
  ///
  /// Constants are told by the last part of their names. To each `scale` and `offset` a number
  /// uniform in (-0.5, 0.5) is added and to each `mean` one in (-0.2, 0.2); each `variance` is
  /// multiplied by one in (0.06, 0.24). Cross-modal fusion, whose scale starts at zero, so gets a
  /// gain. Variances come out a little below what convolutions that PyTorch starts make of
  /// activations of unit size, so that the deepest levels still show in the output.
  ///
  /// Element `i` becomes `Float(start + change)` or `Float(start * change)` with
  /// `change = low + (high - low) * u` and `u` element `i` of the Philox stream keyed by `seed`
  /// and the constant's name.
  public func perturbed(seed: UInt64) throws(OperatorError) -> Graph {
    let patch = PatchBuilder(self, catalog: OperatorCatalog(), anchor: name)
    for role in [Constant.Role.parameter, .buffer] {
      for (node, tensor) in constants(role: role) {
        guard let change = Perturbation(of: node.name) else { continue }
        let replacement = change.applied(to: tensor, Philox(seed: seed, name: node.name))
        patch.replace(
          node.output, with: try patch.constant(replacement, role: role, name: node.name))
      }
    }
    var result = self
    result.apply(patch.patch("perturb normalisation"))
    return result
  }
}

private enum Perturbation {
  case added(low: Double, high: Double)
  case multiplied(low: Double, high: Double)

  init?(of name: String) {
    switch name.split(separator: ".").last {
    case "scale", "offset": self = .added(low: -0.5, high: 0.5)
    case "mean": self = .added(low: -0.2, high: 0.2)
    case "variance": self = .multiplied(low: 0.06, high: 0.24)
    default: return nil
    }
  }

  func applied(to tensor: Tensor, _ generator: Philox) -> Tensor {
    let values = zip(tensor.doubles, generator.uniforms(count: tensor.count)).map { start, u in
      switch self {
      case .added(let low, let high): start + (low + (high - low) * u)
      case .multiplied(let low, let high): start * (low + (high - low) * u)
      }
    }
    return Tensor(nearest: values, type: tensor.type)
  }
}
