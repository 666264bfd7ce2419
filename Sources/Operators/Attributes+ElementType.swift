import ChiasmLanguage
import ChiasmTensor

extension Attributes {
  /// A string attribute that names an element type.
  func elementType(_ name: String, for id: OperatorID) throws(OperatorError) -> ElementType {
    let text = try string(name, for: id)
    guard let elementType = ElementType(name: text) else {
      let known = ElementType.allCases.map(\.name).joined(separator: ", ")
      throw OperatorError(
        .attribute, id, "attribute \"\(name)\" expected one of \(known), got \"\(text)\"")
    }
    return elementType
  }
}
