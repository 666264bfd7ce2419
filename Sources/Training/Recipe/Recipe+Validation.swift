import ChiasmNetworks

extension Recipe {
  /// Checks what no field can tell alone. Recipes from YAML have been checked.
  ///
  /// - Throws: ``TrainingError`` `badRecipe`, whose place is a field's full name.
  public func validate() throws(TrainingError) {
    try validateNetwork()
    func refuse(_ field: String, _ reason: String) throws(TrainingError) {
      throw TrainingError(.badRecipe, at: field, reason)
    }
    if teacher == nil, batch.unlabelled != 0 {
      try refuse("batch.unlabelled", "expected 0 without a teacher, got \(batch.unlabelled)")
    }
    if let teacher, teacher.scope == .unlabelled, batch.unlabelled == 0 {
      try refuse("batch.unlabelled", "expected at least 1 for a teacher of unlabelled cases, got 0")
    }
    if let teacher, !teacher.passes.isMultiple(of: teacher.copiesPerPass) {
      try refuse(
        "teacher.copies-per-pass",
        "expected a divisor of \(teacher.passes) passes, got \(teacher.copiesPerPass)")
    }
    if loss.crossEntropy + loss.dice == 0 {
      try refuse("loss.dice", "expected a loss, got weights 0 and 0")
    }
    if data.testShare + data.validationShare >= 1 {
      try refuse(
        "data.test-share",
        "expected cases left for training, got shares \(data.testShare) and "
          + "\(data.validationShare) for test and validation")
    }
    try data.layout?.validate("data.layout")
  }

  private func validateNetwork() throws(TrainingError) {
    let isSingle = network.kind == .vnet
    guard Set(network.inputs).count == (isSingle ? 1 : 2), network.inputs.count < 3 else {
      throw TrainingError(
        .badRecipe, at: "network.inputs",
        "expected \(isSingle ? "pet or ct" : "pet and ct") for \(network.kind.rawValue), got "
          + network.inputs.map(\.rawValue).joined(separator: " and "))
    }
    guard !isSingle || latent == nil else {
      throw TrainingError(
        .badRecipe, at: "latent", "expected none for vnet, which has one encoder, got a mapping")
    }
    for (index, fusion) in network.fusions.enumerated() where !isSingle {
      guard case .crossModal = fusion, (network.filters << index) % 2 != 0 else { continue }
      throw TrainingError(
        .badRecipe, at: "network.filters",
        "expected an even number for cmf at level \(index + 1), got \(network.filters)")
    }
  }
}
