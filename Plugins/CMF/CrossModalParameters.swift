import ChiasmPlugin

/// The inputs of ``CrossModalFusion`` behind the two feature maps, in order.
enum CrossModalParameters {
  /// Weights are `[outputs, inputs, 1...]`, all others vectors. Scale and offset of the batch norm
  /// start at 0, so that the operator starts as the identity of its first map.
  static func shapes(channels: Int, spatialRank: Int, layerNorm: Bool)
    -> [(name: String, shape: Shape)]
  {
    let half = channels / 2
    let window = Array(repeating: 1, count: spatialRank)
    let down = Shape([half, channels] + window)
    var shapes: [(name: String, shape: Shape)] = []
    for name in ["theta", "phi", "g"] {
      shapes += [("\(name).weight", down), ("\(name).bias", [half])]
    }
    shapes += [("mu.weight", Shape([channels, half] + window)), ("mu.bias", [channels])]
    shapes += ["scale", "offset", "mean", "variance"].map { ("norm.\($0)", [channels]) }
    if layerNorm { shapes += ["scale", "offset"].map { ("layer-norm.\($0)", [channels]) } }
    return shapes
  }
}
