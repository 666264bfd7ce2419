extension Recipe: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.text("name", &name)
    try fields.seed("seed", &seed)
    try fields.integer("iterations", &iterations, in: 1...100_000_000)
    try fields.section("network", &network)
    try fields.section("latent", &latent, absent: "none", start: LatentTerm())
    try fields.section("teacher", &teacher, absent: "none", start: MeanTeacher())
    try fields.section("loss", &loss)
    try fields.section("optimizer", &optimizer)
    try fields.section("batch", &batch)
    try fields.section("augmentation", &augmentation)
    try fields.section("validation", &validation)
    try fields.section("data", &data)
  }
}

extension Recipe.BatchComposition: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.integer("labelled", &labelled, in: 1...64)
    try fields.integer("unlabelled", &unlabelled, in: 0...64)
  }
}

extension Recipe.Augmentation: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.flag("rotations", &rotates)
    try fields.flag("flips", &flips)
    try fields.integer("pad-margin", &padMargin, in: 0...64)
  }
}

extension Recipe.Validation: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.integer("interval", &interval, in: 0...100_000_000)
    try fields.extents("stride", &stride, in: 1...1024, multiple: 1)
    try fields.integer("cases", &caseLimit, in: 1...100_000)
  }
}

extension Recipe.MeanTeacher: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.integer("passes", &passes, in: 0...64)
    try fields.integer("copies-per-pass", &copiesPerPass, in: 1...64)
    try fields.number("noise-scale", &noiseScale, .fromZero)
    try fields.number("noise-limit", &noiseLimit, .fromZero)
    try fields.number("decay", &decay, .shareBelowOne)
    try fields.number("weight", &weight, .fromZero)
    try fields.integer("ramp-up", &rampUp, in: 0...1_000_000)
    try fields.integer("ramp-interval", &rampInterval, in: 1...1_000_000)
    try fields.number("threshold-start", &thresholdStart, .share)
    try fields.choice("scope", &scope)
  }
}

extension Recipe.SegmentationLoss: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.number("cross-entropy", &crossEntropy, .fromZero)
    try fields.number("dice", &dice, .fromZero)
    try fields.number("dice-smoothing", &diceSmoothing, .positive)
    try fields.choice("dice-classes", &diceClasses)
  }
}

extension Recipe.Optimizer: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.number("learning-rate", &learningRate, .positive)
    try fields.number("momentum", &momentum, .shareBelowOne)
    try fields.number("weight-decay", &weightDecay, .fromZero)
    try fields.section("schedule", &schedule)
  }
}

extension Recipe.LearningRateSchedule: RecipeSection {
  private enum Kind: String, CaseIterable {
    case poly
    case staircase
  }

  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    var (kind, power, factor, interval) = (Kind.poly, 0.9, 0.1, 2500)
    switch self {
    case .poly(let stated): power = stated
    case .staircase: kind = .staircase
    }
    if case .staircase(let stated, let every) = self { (factor, interval) = (stated, every) }
    try fields.choice("kind", &kind)
    switch kind {
    case .poly:
      try fields.number("power", &power, .fromZero)
      self = .poly(power: power)
    case .staircase:
      try fields.number("factor", &factor, .positive)
      try fields.integer("interval", &interval, in: 1...100_000_000)
      self = .staircase(factor: factor, interval: interval)
    }
  }
}
