import ChiasmGraph
import ChiasmTensor

/// Fusion by plugin operators, with the parameters those take.
extension LayerScope {
  func fusion(_ fusion: Fusion, pet: Value, ct: Value, name: String) throws(OperatorError)
    -> Value
  {
    switch fusion {
    case .easy(let mode): try easyFusion(mode, pet, ct, name: name)
    case .crossModal(let reading): try crossModalFusion(reading, pet, ct, name: name)
    }
  }

  private func easyFusion(_ mode: EasyFusion, _ pet: Value, _ ct: Value, name: String)
    throws(OperatorError) -> Value
  {
    guard mode == .concatConvolution else {
      return try builder.addOne(
        Fusion.easy(mode).operatorID, [pet, ct], ["mode": .string(mode.rawValue)],
        name: fullName(name))
    }
    let scope = self[name]
    let channels = channels(of: pet)
    let weights = try scope["conv"].convolutionWeights(
      from: 2 * channels, to: channels, window: 1)
    let inputs = [pet, ct] + weights + (try scope["norm"].normConstants(channels))
    let slope: Double = if case .leakyReLU(let slope) = nonlinearity { slope } else { 0 }
    return try normalizing(
      Fusion.easy(mode).operatorID, inputs,
      ["mode": .string(mode.rawValue), "slope": .float(slope)], name: name)
  }

  /// The output projection's batch norm starts at scale 0, so that Z = P at first.
  private func crossModalFusion(
    _ reading: CrossModalFusion, _ pet: Value, _ ct: Value, name: String
  ) throws(OperatorError) -> Value {
    let scope = self[name]
    let channels = channels(of: pet)
    guard channels.isMultiple(of: 2) else {
      throw OperatorError(
        .shape, place: fullName(name), "expected an even number of channels, got \(channels)")
    }
    var inputs = [pet, ct]
    for projection in ["theta", "phi", "g"] {
      inputs += try scope[projection].convolutionWeights(
        from: channels, to: channels / 2, window: 1)
    }
    inputs += try scope["mu"].convolutionWeights(from: channels / 2, to: channels, window: 1)
    inputs += try scope["norm"].normConstants(channels, scale: 0)
    if reading.hasLayerNorm {
      inputs.append(try scope["layer-norm"].parameter("scale", [channels], .constant(1)))
      inputs.append(try scope["layer-norm"].parameter("offset", [channels], .constant(0)))
    }
    return try normalizing(
      Fusion.crossModal(reading).operatorID, inputs,
      [
        "value": .string(reading.value.rawValue), "layer-norm": .bool(reading.hasLayerNorm),
        "normalize-inputs": .bool(reading.normalizesInputs),
      ], name: name)
  }

  /// Adds a plugin operator that holds one batch norm, whose constants are in `NAME.norm`.
  private func normalizing(
    _ id: OperatorID, _ inputs: [Value], _ attributes: Attributes, name: String
  ) throws(OperatorError) -> Value {
    var attributes = attributes
    attributes["training"] = .bool(settings.isTraining)
    let outputs = try builder.add(id, inputs, attributes, name: fullName(name))
    if settings.isTraining {
      try self[name]["norm"].recordUpdates(outputs, after: 1, by: id)
    }
    return outputs[0]
  }
}

extension Fusion {
  var operatorID: OperatorID {
    switch self {
    case .easy: "easy-fusion/fuse"
    case .crossModal: "cmf/cross-modal-fusion"
    }
  }
}
