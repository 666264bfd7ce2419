import ArgumentParser
import ChiasmTensor

/// What is kept of a checkpoint or model.
struct ReductionOptions: ParsableArguments {
  enum WeightType: String, ExpressibleByArgument, CaseIterable {
    case fp32, fp16, bf16

    /// Nil keeps the weights as they are.
    var narrow: ElementType? {
      switch self {
      case .fp32: nil
      case .fp16: .float16
      case .bf16: .bfloat16
      }
    }
  }

  @Flag(help: "Keep the teacher of a checkpoint instead of the student.")
  var teacher = false

  @Option(help: "The type weights are stored in; computing widens them.")
  var weights = WeightType.fp32

  var isGiven: Bool { teacher || weights != .fp32 }
}
