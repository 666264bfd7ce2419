public import ChiasmTensor

/// The text form of a graph: what `chiasm-dump --after` prints and tests of passes are written in.
///
/// ```
/// graph "example" {
///   meta "licence" = "Apache-2.0"
///   input %x: fp32[N=1, 16, 8, 8, 8]
///   %scale: fp32[1] = parameter [0.5]
///   %w: fp32[16, 16, 3, 3, 3] = parameter tensor "w"
///   %conv: fp32[1, 16, 8, 8, 8] = convolution(%x, %w) {padding = [1, 1, 1, 1, 1, 1]}
///   %pair: (fp32[1], fp32[1]) = split(%scale) {axis = 0}
///   output %y = %conv
///   output %left = %pair:0
/// }
/// ```
///
/// - `%name` is an input or the only output of a node, `%name:k` output k of a node (always a
///   node, also when an input has the same name).
/// - Names of letters, digits and `_ . - / +` stand as they are; others in double quotes with the
///   escapes `\"`, `\\`, `\n`, `\t` and `\u{hex}`. Symbols of axes and attribute names must also
///   start with a letter or `_` to stand unquoted.
/// - A constant says its role, then its elements in row-major order or `tensor "name"`.
/// - Attribute values: `true`, `3`, `0.5` (a float has a point, an exponent, or is `inf` or
///   `nan`), `"text"`, and lists of one kind; an empty list of floats is `floats []`, of strings
///   `strings []`, of ints `[]`.
/// - `operator@2(...)` asks for revision 2 of an operator; without it the catalog's is taken.
/// - The type of an operator's result may be left out; it is inferred. `//` starts a comment.
extension Graph {
  /// What the text form says of constants.
  public enum TextConstants: Sendable {
    /// The elements of constants up to ``inlineElementLimit``; larger ones by their names.
    case inline
    /// All by their names.
    case elided
  }

  /// The largest constant whose elements are written out; more would hide the graph.
  public static let inlineElementLimit = 32

  /// The text form. The same graph always gives the same text.
  public func text(constants: TextConstants = .inline) -> String {
    var printer = TextPrinter(graph: self, constants: constants)
    return printer.print()
  }

  /// The data of every constant by the name of its node: what `init(text:catalog:tensors:)` needs
  /// to resolve the references that ``text(constants:)`` writes.
  public var tensorsByName: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for node in nodes {
      if let constant = node.operation as? Constant { tensors[node.name] = constant.tensor }
    }
    return tensors
  }

  /// Parses the text form.
  ///
  /// - Parameter tensors: the data behind `tensor "name"`.
  /// - Throws: ``GraphError`` whose place is the line: `syntax`; `typeMismatch` when a written
  ///   type differs from the inferred one; and what appending throws.
  public init(text: String, catalog: OperatorCatalog, tensors: [String: Tensor] = [:])
    throws(GraphError)
  {
    var parser = TextParser(text: text, catalog: catalog, tensors: tensors)
    self = try parser.parse()
  }
}
