import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// Puts a ``TrainingStep``'s graph together.
struct StepAssembly {
  let recipe: Recipe
  private let catalog: OperatorCatalog
  private let latentNoise: Double
  let student: StepNetwork
  private let source: Graph
  var builder: GraphBuilder
  /// Inputs by name.
  var inputs: [String: Value] = [:]
  var initialStates: [String: Tensor] = [:]
  /// In the order in which the graph gives them.
  private var outputs: [(name: String, value: Value)] = []

  init(_ recipe: Recipe, _ catalog: OperatorCatalog, latentNoise: Double) throws(TrainingError) {
    self.recipe = recipe
    self.catalog = catalog
    self.latentNoise = latentNoise
    let network = recipe.network(batch: recipe.batch.count, purpose: .training)
    source = try locating { () throws(NetworkError) in try network.graph(catalog: catalog) }
    student = try StepNetwork(source, catalog: catalog)
    builder = GraphBuilder(name: "training-step", catalog: catalog)
  }

  mutating func graph() throws(TrainingError) -> Graph {
    try addInputs()
    let passes = try self.passes()
    let loss = try locating { () throws(OperatorError) in try objective(passes) }
    var graph = builder.graph
    let values = student.parameters.compactMap { inputs[$0.name] }
    let gradients = try locating { () throws(PassError) in
      try graph.differentiate(loss, withRespectTo: values, catalog: catalog)
    }
    builder = GraphBuilder(graph, catalog: catalog)
    try update(gradients, passes)
    return try finished()
  }

  private func finished() throws(TrainingError) -> Graph {
    try locating { () throws(GraphError) in
      for output in outputs { try builder.output(output.name, output.value) }
    }
    var graph = builder.graph
    graph.eraseDeadNodes()
    return graph
  }
}

// MARK: - Forward

extension StepAssembly {
  /// What the student and the teacher make of a batch.
  private struct Passes {
    let scores: ClassScores
    let latent: Value?
    let statistics: [String: Value]
    /// The teacher's cases, target, mean and next statistics.
    let teacher: Teacher?
  }

  private struct Teacher {
    let cases: Range<Int>
    let target: Value
    let mean: Value?
    let constants: [String: Value]
  }

  private mutating func passes() throws(TrainingError) -> Passes {
    let teacher = try recipe.teacher.map { settings throws(TrainingError) in
      try teacherPasses(settings)
    }
    return try locating { () throws(OperatorError) in
      let outputs = try builder.inline(student.graph, substituting: inputs) { [latentNoise] in
        guard var normal = $0 as? RandomNormal else { return $0 }
        normal.deviation *= latentNoise
        return normal
      }
      guard let logits = outputs["logits"] else {
        throw OperatorError(.arity, place: "student", "expected logits, got none")
      }
      return Passes(
        scores: try ClassScores(builder, logits: logits), latent: outputs["latent"],
        statistics: student.statistics(of: outputs), teacher: teacher)
    }
  }

  private func teacherPasses(_ settings: Recipe.MeanTeacher) throws(TrainingError) -> Teacher {
    let batch = recipe.batch
    let cases =
      settings.scope == .all ? 0..<batch.count : batch.labelled..<batch.count
    let one = try StepNetwork(source, batch: cases.count, catalog: catalog)
    let repeated = try StepNetwork(
      source, batch: settings.copiesPerPass * cases.count, catalog: catalog)
    return try locating { () throws(OperatorError) in
      var constants: [String: Value] = [:]
      for name in student.deployedConstants { constants[name] = inputs["teacher.\(name)"] }
      var images: [String: Value] = [:]
      for image in student.images {
        images[image.name] = try builder.cases(cases, of: input(image.name))
      }
      var passes = TeacherPasses(
        builder, one, repeated: repeated, settings, seed: recipe.seed, step: try input("step"),
        constants: constants)
      let target = try passes.target(images)
      let mean = try passes.mean(images)
      return Teacher(cases: cases, target: target, mean: mean, constants: passes.constants)
    }
  }
}

// MARK: - Loss and updates

extension StepAssembly {
  /// Adds all terms of the loss and returns their sum.
  private mutating func objective(_ passes: Passes) throws(OperatorError) -> Value {
    let labelled = 0..<recipe.batch.labelled
    let classes = builder.shape(of: passes.scores.differences)[1] + 1
    let indicators = try builder.classIndicators(input("label"), classes: classes)
    let scores = try passes.scores.cases(labelled)
    var terms: [(name: String, value: Value)] = []
    // First: a schedule that computes outputs in turn is done with the teacher before it needs
    // memory for what the student's gradients read.
    var consistency: Value?
    if let teacher = passes.teacher {
      let mask = try certainty(teacher)
      outputs.append(("certain-share", try builder.mean(mask, name: "certain-share")))
      consistency = try builder.consistencyLoss(
        passes.scores.cases(teacher.cases).probabilities(), teacher.target, mask: mask,
        name: "loss.consistency")
    }
    let crossEntropy = try scores.crossEntropy(indicators, name: "loss.cross-entropy")
    let dice = try builder.diceLoss(
      scores.probabilities(), indicators, averaging: recipe.loss.diceClasses,
      smoothing: recipe.loss.diceSmoothing, name: "loss.dice")
    let segmentation = try builder.add(
      builder.multiply(crossEntropy, builder.scalar(recipe.loss.crossEntropy)),
      builder.multiply(dice, builder.scalar(recipe.loss.dice)), name: "loss.segmentation")
    terms = [
      ("loss.segmentation", segmentation), ("loss.cross-entropy", crossEntropy),
      ("loss.dice", dice),
    ]
    var loss = segmentation
    if let consistency {
      terms.append(("loss.consistency", consistency))
      loss = try builder.add(loss, builder.multiply(consistency, input("consistency-weight")))
    }
    if let latent = passes.latent {
      let latent = try builder.reshape(latent, to: [1])
      terms.append(("loss.latent", latent))
      loss = try builder.add(loss, builder.multiply(latent, input("latent-weight")))
    }
    outputs.append(("loss", loss))
    outputs += terms
    outputs.append(("dice", try scores.hardDice(indicators, name: "dice")))
    return loss
  }

  /// The voxels that the teacher is certain of: all, if no pass says how certain it is.
  private func certainty(_ teacher: Teacher) throws(OperatorError) -> Value {
    if let mean = teacher.mean {
      return try builder.certainty(mean, below: input("uncertainty-threshold"))
    }
    var extents = builder.shape(of: teacher.target).extents
    extents[1] = 1
    return try builder.broadcast(builder.scalar(1), to: Shape(extents))
  }

  /// Adds the optimizer's step, the teacher's average and all next states.
  private mutating func update(_ gradients: [Value?], _ passes: Passes) throws(TrainingError) {
    try locating { () throws(OperatorError) in
      let rate = try input("learning-rate")
      for (parameter, gradient) in zip(student.parameters, gradients) {
        let name = parameter.name
        guard let gradient else {
          throw OperatorError(.attribute, place: name, "the loss does not depend on it")
        }
        let update = SGDUpdate(
          momentum: recipe.optimizer.momentum, weightDecay: recipe.optimizer.weightDecay)
        let next = try builder.append(
          update, [input(name), gradient, input("momentum.\(name)"), rate], name: "update.\(name)")
        outputs.append((name, next[0]))
        outputs.append(("momentum.\(name)", next[1]))
        if let teacher = inputs["teacher.\(name)"] {
          let average = try builder.append(
            EMAUpdate(), [teacher, next[0], input("ema-decay")], name: "average.\(name)")
          outputs.append(("teacher.\(name)", average[0]))
        }
      }
      for buffer in student.buffers {
        if let next = passes.statistics[buffer.name] { outputs.append((buffer.name, next)) }
        if inputs["teacher.\(buffer.name)"] != nil,
          let next = passes.teacher?.constants[buffer.name]
        {
          outputs.append(("teacher.\(buffer.name)", next))
        }
      }
    }
  }
}
