import ArgumentParser
import ChiasmConsole
import ChiasmTraining

/// The flags of a training.
struct TrainingOptions: ParsableArguments {
  @Argument(help: "A recipe's file, in YAML.")
  var recipeFile: String?

  @Option(
    name: .customLong("recipe"),
    help: ArgumentHelp(
      "A recipe that is built in, such as phantom-small; see --list-recipes.", valueName: "name"))
  var recipeName: String?

  @Option(
    help: ArgumentHelp(
      "A folder of cases, or phantom for cases made from the recipe's seeds.", valueName: "folder"))
  var data = "phantom"

  @Option(
    help: ArgumentHelp(
      "A YAML file that says what each case is for; else the recipe's shares do.",
      valueName: "split.yaml"))
  var split: String?

  @Option(help: ArgumentHelp("A folder that keeps prepared cases.", valueName: "folder"))
  var cache: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The checkpoint to write.", valueName: "checkpoint"))
  var output: String?

  @Option(help: ArgumentHelp("Iterations, instead of the recipe's.", valueName: "n"))
  var iterations: Int?

  @Option(help: ArgumentHelp("The seed, instead of the recipe's.", valueName: "s"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Threads to compute with. Default: OMP_NUM_THREADS, else what the machine grants.",
      valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Stop after so many iterations in all with a checkpoint, as Ctrl-C would; exit code 0.",
      valueName: "n"))
  var stopAfter: Int?

  @Flag(help: "Go on from the checkpoint; without a recipe, with the checkpoint's own.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "The most memory activations and weights of a step may take: 2GB.", valueName: "size"))
  var maxMemory: ByteSize?

  @Flag(help: "Print the names of the recipes that are built in.")
  var listRecipes = false

  @Flag(help: "Print the recipe in YAML, with what the flags change; train nothing.")
  var printRecipe = false

  @Flag(help: "Print the sizes, the memory and how long it would take; write nothing.")
  var dryRun = false

  @Flag(help: "Print a JSON object per line instead of text.")
  var json = false

  /// - Throws: `ValidationError` for flags that contradict one another.
  func check() throws(ValidationError) {
    guard recipeFile == nil || recipeName == nil else {
      throw ValidationError("expected a recipe's file or --recipe, got both")
    }
    guard recipeFile != nil || recipeName != nil || resume else {
      throw ValidationError("missing expected argument '<recipe-file>' or '--recipe <name>'")
    }
    guard output != nil || dryRun || printRecipe else {
      throw ValidationError("missing expected argument '--output <checkpoint>'")
    }
    guard !resume || output != nil else {
      throw ValidationError("missing expected argument '--output <checkpoint>' to go on from")
    }
    for (flag, value) in [("--iterations", iterations), ("--stop-after", stopAfter)] {
      guard let value, !(1...1_000_000_000).contains(value) else { continue }
      throw ValidationError("\(flag): expected 1 to 1000000000, got \(value)")
    }
  }

  /// The recipe, with what the flags change.
  ///
  /// - Parameter checkpoint: whose recipe is meant when the flags name none.
  func recipe(_ checkpoint: Checkpoint?) throws -> Recipe {
    var recipe: Recipe
    if let recipeName {
      guard let found = BuiltInRecipe(rawValue: recipeName) else {
        throw ToolError(
          "--recipe", "expected a name that --list-recipes prints, got \"\(recipeName)\"")
      }
      recipe = found.recipe
    } else if let recipeFile {
      recipe = try Recipe(path: recipeFile)
    } else if let checkpoint {
      recipe = try Recipe(yaml: checkpoint.recipe, file: output ?? "checkpoint")
    } else {
      throw ValidationError("missing expected argument '<recipe-file>' or '--recipe <name>'")
    }
    if let iterations { recipe.iterations = iterations }
    if let seed { recipe.seed = seed }
    try recipe.validate()
    return recipe
  }
}
