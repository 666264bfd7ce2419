import ArgumentParser
import ChiasmConsole

/// `chiasm-train run`, or no subcommand: trains.
struct RunTraining: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Trains a network on PET/CT cases.",
    usage: """
      chiasm-train recipe.yaml --data DIR -o checkpoint.chiasm [options]
      chiasm-train --recipe NAME --data phantom -o checkpoint.chiasm [options]
      chiasm-train --resume -o checkpoint.chiasm [options]
      """,
    discussion: """
      A recipe says everything but where the data lie; the same recipe, data and seed give the \
      same bytes for any number of threads. Beside run/a.chiasm, the last checkpoint, stand \
      run/a.best.chiasm, the best in validation; run/a.csv, a line per iteration; run/a.log, for \
      TensorBoard; run/a.pictures, a picture per validation.

      Ctrl-C ends the training after the iteration at hand with a checkpoint and exit code 130; a \
      second one ends it at once. --resume goes on from the checkpoint as if nothing had happened. \
      A loss that is not finite ends the training and leaves the last checkpoint.

      mpirun -n 2 chiasm-train ... trains with Open MPI: every rank computes its share of each \
      batch, which the ranks must divide evenly, and the result is that of one process but for \
      rounding. When a rank ends, the others end with a checkpoint of the last whole iteration.

      A checkpoint is a model: chiasm-infer takes it as it is, chiasm-export -o model.chiasm \
      leaves out what only training needs.
      """)

  @OptionGroup var options: TrainingOptions
  @OptionGroup var plugins: PluginOptions

  func run() throws {
    try TrainingRun(options, plugins).run()
  }
}
