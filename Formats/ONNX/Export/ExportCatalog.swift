import ChiasmGraph

/// Every operator that can be written in ONNX, and every one that is refused with a reason.
enum ExportCatalog {
  static let families: [[ExportRule]] = [
    CumulationExports.all,
    ElementaryExports.all,
    IndexExports.all,
    LogicExports.all,
    MatrixExports.all,
    NormalizationExports.all,
    PointwiseExports.all,
    QuantizationExports.all,
    RecurrentExports.all,
    ReductionExports.all,
    ResizeExports.all,
    SamplingExports.all,
    ShapeExports.all,
    TrainingExports.all,
    WindowExports.all,
  ]

  private static let rules: [OperatorID: ExportRule] = Dictionary(
    families.joined().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

  static func rule(for id: OperatorID) -> ExportRule? { rules[id] }
}
