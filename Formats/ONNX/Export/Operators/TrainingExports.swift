import ChiasmGraph
import ChiasmOperators

/// What only training needs: refused, for ONNX describes models that run.
enum TrainingExports {
  static let all: [ExportRule] = [
    ExportRule(refusing: AveragePoolGradient.self, gradient),
    ExportRule(refusing: BatchNormGradient.self, gradient),
    ExportRule(refusing: ConvolutionWeightGradient.self, gradient),
    ExportRule(refusing: EMAUpdate.self, update),
    ExportRule(refusing: GridSampleGradient.self, gradient),
    ExportRule(refusing: LeakyReLUGradient.self, gradient),
    ExportRule(refusing: MaxPoolGradient.self, gradient),
    ExportRule(refusing: PadGradient.self, gradient),
    ExportRule(refusing: RandomNormal.self, "no other runtime draws the same random numbers"),
    ExportRule(refusing: ResizeGradient.self, gradient),
    ExportRule(refusing: SGDUpdate.self, update),
    ExportRule(refusing: SliceGradient.self, gradient),
  ]

  private static let gradient = "it is the gradient of an operator, which only training needs"
  private static let update = "it updates weights, which only training needs"
}
