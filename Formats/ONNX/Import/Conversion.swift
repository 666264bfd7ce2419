import ChiasmGraph

/// Why a node cannot be converted; the place becomes the node.
typealias ConversionError = OperatorError

/// How one ONNX operator becomes operators of ours.
struct Conversion: Sendable {
  typealias Body = @Sendable (ConversionContext) throws(ConversionError) -> [Value]

  /// The operator: `Conv`.
  let name: String
  /// The operator sets in which it has this meaning.
  let versions: ClosedRange<Int>
  /// Attributes that do not change what an inference computes.
  let ignored: Set<String>
  /// Returns one value per ONNX output; an output that is used and not returned is refused.
  let body: Body

  init(
    _ name: String, _ versions: ClosedRange<Int>, ignoring ignored: Set<String> = [],
    _ body: @escaping Body
  ) {
    self.name = name
    self.versions = versions
    self.ignored = ignored
    self.body = body
  }

  /// A meaning that holds from a version on.
  init(
    _ name: String, since version: Int = 1, ignoring ignored: Set<String> = [],
    _ body: @escaping Body
  ) {
    self.init(name, version...Int.max, ignoring: ignored, body)
  }
}
