import ChiasmNetworks
import ChiasmTraining
import Testing

struct RecipeTests {
  private func refusal(_ yaml: String) -> String {
    do throws(TrainingError) {
      _ = try Recipe(yaml: yaml, file: "r.yaml")
      return "nothing"
    } catch {
      #expect(error.code == .badRecipe)
      return error.description
    }
  }

  @Test(arguments: BuiltInRecipe.allCases)
  func `reads back what it writes`(name: BuiltInRecipe) throws {
    let recipe = name.recipe
    #expect(try Recipe(yaml: recipe.yaml, file: "own") == recipe)
    #expect(recipe.name == name.rawValue)
    #expect(BuiltInRecipe(rawValue: name.rawValue) == name)
    #expect(try Recipe(named: name.rawValue) == recipe)
  }

  @Test func `reads back every field that was changed`() throws {
    var recipe = BuiltInRecipe.paper.recipe
    recipe.name = "it's mine: a {1} #2"
    recipe.seed = .max
    recipe.optimizer.schedule = .staircase(factor: 0.2, interval: 77)
    recipe.teacher?.scope = .unlabelled
    recipe.teacher?.decay = 0.1 + 0.2
    recipe.latent?.reading.deviation = .logVariance
    recipe.loss.diceClasses = .all
    recipe.data.layout = .hecktor2021
    recipe.network.fusions[0] = .easy(.max)
    var reading = CrossModalFusion()
    reading.hasLayerNorm = true
    for level in 2...4 { recipe.network.fusions[level] = .crossModal(reading) }
    #expect(try Recipe(yaml: recipe.yaml, file: "own") == recipe)
  }

  @Test func `starts from a built-in recipe and changes what it states`() throws {
    let text = """
      base: ua-mt-ct-head-and-neck
      name: mine
      teacher:
        passes: 4
      """
    var expected = try Recipe(named: "ua-mt-ct-head-and-neck")
    expected.name = "mine"
    expected.teacher?.passes = 4
    #expect(try Recipe(yaml: text, file: "own") == expected)
    #expect(try Recipe(yaml: "", file: "own") == BuiltInRecipe.paper.recipe)
  }

  @Test func `leaves a section out by a word and takes it in by a mapping`() throws {
    let recipe = try Recipe(
      yaml: "latent: none\nteacher: none\nbatch: {unlabelled: 0}", file: "own")
    #expect(recipe.latent == nil && recipe.teacher == nil)
    let mim = try Recipe(
      yaml: "base: ua-mt-pancreas\nlatent: {weight: 0.5}", file: "own")
    #expect(mim.latent?.weight == 0.5)
    #expect(mim.latent?.reading == MutualInformation())
  }

  @Test(arguments: [
    ("iterations: 5\nlerning-rate: 1", "r.yaml:2: lerning-rate: unknown field"),
    (
      "optimizer:\n  lerning-rate: 1",
      "r.yaml:2: optimizer.lerning-rate: unknown field, did you mean learning-rate?"
    ),
    (
      "network:\n  filters: 0",
      "r.yaml:2: network.filters: expected a whole number from 1 to 256, got \"0\""
    ),
    (
      "network:\n  filters: many",
      "r.yaml:2: network.filters: expected a whole number from 1 to 256, got \"many\""
    ),
    (
      "network: 3", "r.yaml:1: network: expected a mapping, got \"3\""
    ),
    (
      "\nteacher:\n  decay: 1.0",
      "r.yaml:3: teacher.decay: expected a number from 0 to below 1, got \"1.0\""
    ),
    (
      "teacher: [1]", "r.yaml:1: teacher: expected a mapping or none, got a list"
    ),
    (
      "network: {patch: 112x112x50}",
      "r.yaml:1: network.patch: expected three multiples of 16 from 16 to 1024 as XxYxZ, "
        + "got \"112x112x50\""
    ),
    (
      "network:\n  fusion: [sum, cmf]",
      "r.yaml:2: network.fusion: expected a list of 5 names, got a list"
    ),
    (
      "loss: {dice-classes: both}",
      "r.yaml:1: loss.dice-classes: expected foreground or all, got \"both\""
    ),
    (
      "optimizer: {learning-rate: .nan}",
      "r.yaml:1: optimizer.learning-rate: expected a number above 0, got \".nan\""
    ),
    (
      "network:\n  kind: vnet\n  inputs: [pet, ct]\nlatent: none",
      "r.yaml:3: network.inputs: expected pet or ct for vnet, got pet and ct"
    ),
    (
      "teacher:\n  passes: 5",
      "r.yaml: teacher.copies-per-pass: expected a divisor of 5 passes, got 2"
    ),
    (
      "teacher: none",
      "r.yaml: batch.unlabelled: expected 0 without a teacher, got 2"
    ),
    (
      "data:\n  layout: {pet: pet.nii, ct: '{id}.ct.nii', mask: '{id}.m.nii'}",
      "r.yaml:2: data.layout.pet: expected a path in the folder with {id} once, got \"pet.nii\""
    ),
    ("seed: 1\nseed: 2", "r.yaml:1: expected each field once, got twice: seed"),
    ("- a", "r.yaml: expected a mapping of fields"),
  ])
  func `refuses with file, line and field`(yaml: String, expected: String) {
    #expect(refusal(yaml).hasPrefix(expected), "\(refusal(yaml))")
  }

  @Test func `tells the line of broken YAML`() {
    #expect(refusal("seed: 1\nname: [a").hasPrefix("r.yaml:"))
  }

  @Test func `names the nearest built-in recipe`() {
    #expect {
      _ = try Recipe(named: "ua-mt-pet-pancras")
    } throws: { error in
      "\(error)".contains("did you mean ua-mt-pet-pancreas?")
    }
  }

  @Test func `has the paper's networks and sizes`() throws {
    let pancreas = try Recipe(named: "mim-cmfnet-pancreas")
    #expect(pancreas == Recipe())
    #expect(pancreas.network.patch == [112, 112, 48] && pancreas.latent?.weight == 1e-5)
    let neck = try Recipe(named: "mim-cmfnet-head-and-neck")
    #expect(neck.network.patch == [112, 112, 80] && neck.latent?.weight == 1e-4)
    #expect(neck.iterations == 30_000 && neck.teacher?.rampUp == 200)
    let supervised = try Recipe(named: "supervised-pancreas")
    #expect(supervised.teacher == nil && supervised.batch.labelled == 4)
    for name in BuiltInRecipe.allCases { try name.recipe.validate() }
  }
}
