/// Every operator of ONNX that can be imported.
struct ConversionCatalog: Sendable {
  static let standard = ConversionCatalog(
    ActivationConversions.all
      + ArrangementConversions.all
      + AttentionConversions.all
      + ConvolutionConversions.all
      + EinsumConversions.all
      + ElementConversions.all
      + IndexConversions.all
      + IntegerConversions.all
      + LayerNormalizationConversions.all
      + LinearConversions.all
      + LogicConversions.all
      + LossConversions.all
      + MeasureConversions.all
      + NormalizationConversions.all
      + OrderConversions.all
      + PointwiseConversions.all
      + PoolingConversions.all
      + QuantizationConversions.all
      + RecurrentConversions.all
      + ReductionConversions.all
      + ResizeConversions.all
      + SamplingConversions.all
      + ShapeConversions.all
      + SliceConversions.all
      + SpectralConversions.all
      + StatefulConversions.all
      + ValueConversions.all
      + WindowFunctionConversions.all)

  /// The operator sets whose operators are known.
  static let versions = 1...27

  private let conversions: [String: [Conversion]]

  init(_ conversions: [Conversion]) {
    self.conversions = Dictionary(grouping: conversions, by: \.name)
  }

  func contains(_ name: String) -> Bool { conversions[name] != nil }

  /// What `name` means in an operator set; nil when it is not known there.
  func conversion(_ name: String, version: Int) -> Conversion? {
    conversions[name]?.first { $0.versions.contains(version) }
  }
}
