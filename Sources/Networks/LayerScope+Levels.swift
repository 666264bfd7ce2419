import ChiasmGraph

/// The V-Net's stages. Level `l` of five has `filters << (l - 1)` channels on a grid of the
/// patch's extents over `2^(l - 1)`.
///
/// **Source:** as ``VNet``.
extension LayerScope {
  private static let blocksAtLevel = [1, 2, 3, 3, 3]

  /// Level `level` of an encoder: halve the extents (but at level 1), then the level's blocks.
  func encoderLevel(_ level: Int, _ x: Value) throws(OperatorError) -> Value {
    let channels = settings.channels(atLevel: level)
    let scope = self["level\(level)"]
    var x = x
    if level > 1 {
      x = try scope["down"].normalized(
        scope["down"].convolution(x, to: channels, window: 2, stride: 2, name: "conv"))
    }
    return try scope.blocks(x, atLevel: level)
  }

  /// The four levels of a decoder and the 1x1x1 head, from the deepest features to the logits.
  ///
  /// - Parameter skips: what levels 1 to 4 add after doubling, level 1 first.
  func decoder(_ deepest: Value, skips: [Value]) throws(OperatorError) -> Value {
    let scope = self["decoder"]
    var x = deepest
    for level in stride(from: NetworkSettings.levels - 1, through: 1, by: -1) {
      let scope = scope["level\(level)"]
      x = try scope["up"].normalized(
        scope["up"].doubling(x, to: settings.channels(atLevel: level), name: "conv"))
      x = try builder.add(x, skips[level - 1], name: scope.fullName("skip"))
      x = try scope.blocks(x, atLevel: level)
    }
    x = try scope.dropout(x, name: "dropout")
    return try convolution(x, to: settings.classes, window: 1, name: "head")
  }

  /// Convolutions 3x3x3 that keep the number of channels after the first, each with batch norm
  /// and activation.
  private func blocks(_ x: Value, atLevel level: Int) throws(OperatorError) -> Value {
    var x = x
    for block in 1...Self.blocksAtLevel[level - 1] {
      x = try convolution(
        x, to: settings.channels(atLevel: level), window: 3, name: "conv\(block)")
      x = try normalized(x, suffix: "\(block)")
    }
    return x
  }

  private func normalized(_ x: Value, suffix: String = "") throws(OperatorError) -> Value {
    try activation(batchNorm(x, name: "norm\(suffix)"), name: "activation\(suffix)")
  }
}
