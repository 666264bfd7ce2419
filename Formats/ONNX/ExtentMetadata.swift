/// The extents that symbols of inputs had in Chiasm, as metadata of the ONNX model: so a model that
/// was written by us is read again without being told a shape.
enum ExtentMetadata {
  private static let prefix = "chiasm.extent."

  static func entry(_ symbol: String, _ extent: Int) -> Onnx_StringStringEntryProto {
    Onnx_StringStringEntryProto("\(prefix)\(symbol)", "\(extent)")
  }

  static func isExtent(_ entry: Onnx_StringStringEntryProto) -> Bool {
    entry.key.hasPrefix(prefix)
  }

  /// By symbol; what is no extent above 0 is left out.
  static func extents(in model: Onnx_ModelProto) -> [String: Int] {
    var extents: [String: Int] = [:]
    for entry in model.metadataProps where isExtent(entry) {
      guard let extent = Int(entry.value), extent > 0 else { continue }
      extents[String(entry.key.dropFirst(prefix.count))] = extent
    }
    return extents
  }
}
