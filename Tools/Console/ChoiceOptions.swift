public import ArgumentParser
import ChiasmPlan
public import ChiasmRuntime

/// How the algorithms of convolutions are chosen.
public struct ChoiceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The greatest relative RMS error, against double precision, that a convolution's algorithm \
      may be expected to have.
      """, valueName: "error"))
  public var errorBudget = AlgorithmChoice().errorBudget

  @Option(
    help: ArgumentHelp(
      """
      What algorithms cost on this machine, from chiasm-bench --calibrate. Without it the plan, \
      and with it the bits of results, depends on no file.
      """, valueName: "file"))
  public var costs: String?

  public init() {}

  public func validate() throws {
    guard errorBudget >= 0 else {
      throw ValidationError("--error-budget: expected a number of at least 0, got \(errorBudget)")
    }
  }

  /// Makes a session choose as the flags say.
  ///
  /// - Throws: ``ToolError`` or `RuntimeError` when the file of costs is not one of this machine.
  public func apply(to options: inout SessionOptions) throws {
    options.algorithms.errorBudget = errorBudget
    guard let costs else { return }
    options.algorithms.costs = try CostFile(
      reading: costs, isa: try Compiler.isa(options)
    ).costs
  }
}
