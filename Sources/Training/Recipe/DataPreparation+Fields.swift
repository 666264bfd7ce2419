extension Recipe.DataPreparation: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.section("layout", &layout, absent: "auto", start: .chiasm)
    try fields.number("spacing", &spacing, .positive)
    try fields.extents("crop", &crop, in: 1...1024, multiple: 1)
    try fields.choice("crop-center", &cropCenter)
    try fields.choice("ct-normalization", &ctNormalization)
    try fields.number("test-share", &testShare, .shareBelowOne)
    try fields.number("validation-share", &validationShare, .shareBelowOne)
    try fields.number("labelled-share", &labelledShare, .share)
    try fields.integer("repetition", &repetition, in: 0...1_000_000)
    try fields.section("phantom", &phantom)
  }
}

extension Recipe.PhantomCases: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.integer("cases", &count, in: 1...10_000)
    try fields.seed("seed", &seed)
  }
}

extension CaseLayout: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.text("pet", &pet)
    try fields.text("ct", &ct)
    try fields.text("mask", &mask)
  }
}
