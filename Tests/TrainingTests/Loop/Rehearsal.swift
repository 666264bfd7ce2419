import ChiasmGraph
import ChiasmModelFile
import ChiasmOperators
import ChiasmParallel
import ChiasmRuntime
import ChiasmTraining

/// A training small enough for tests: V-Net with 2 filters on PET of phantoms of 24x24x16 voxels,
/// with a teacher, validated every second iteration.
struct Rehearsal {
  var recipe: Recipe
  let dataset: Dataset

  init(_ change: (inout Recipe) -> Void = { _ in }) throws {
    recipe = try Recipe(
      yaml: """
        base: ua-mt-pet-phantom-small
        iterations: 5
        network: {filters: 2, patch: 16x16x16}
        teacher: {passes: 2}
        validation: {interval: 2, stride: 16x16x16, cases: 1}
        data: {crop: 24x24x16, labelled-share: 0.5, phantom: {cases: 8}}
        """, file: "rehearsal.yaml")
    change(&recipe)
    dataset = try Dataset(recipe, .phantom)
  }

  func trainer(
    _ path: String, threads: Int = 1, resuming: Bool = false, ranks: ThreadCommunicator? = nil
  ) throws -> Trainer {
    var options = SessionOptions(threads: threads)
    options.communicator = ranks
    return try Trainer(
      recipe, dataset, catalog: .standard, options: options,
      files: TrainingFiles(path), goingOnFrom: resuming ? checkpoint(path) : nil)
  }

  func checkpoint(_ path: String) throws -> Checkpoint {
    try Checkpoint(try ModelFile.open(path), catalog: .standard)
  }
}
