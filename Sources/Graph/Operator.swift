@_exported public import ChiasmLanguage
public import ChiasmTensor

/// One operator with its attributes: what it means, which types it takes, how it differentiates.
///
/// An operator is a value. Everything the compiler knows of it is here; nothing is looked up by
/// name except when a file or text is read.
public protocol Operator: Sendable {
  var id: OperatorID { get }

  /// Raised whenever the meaning of the same attributes changes; stored in model files.
  var revision: Int { get }

  /// The attributes from which the catalog can make this operator again.
  var attributes: Attributes { get }

  /// The output types for these input types.
  ///
  /// - Throws: ``OperatorError`` that says what was expected and what was got.
  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType]

  /// The slow reference: plain loops, `Double` accumulators. Oracle, constant folder and
  /// fall-back executor.
  ///
  /// - Precondition: `infer` accepts the inputs' types.
  func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor]

  /// Appends the gradient of each input, given the gradients of the outputs; nil for an input
  /// that has none.
  func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?]

  /// Appends the same computation in simpler operators and returns its outputs, or returns nil
  /// for a primitive.
  func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]?

  /// How the operator may be fused with its neighbours.
  var form: OperatorForm { get }
}

extension Operator {
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    throw OperatorError(.unsupported, id, "has no gradient")
  }

  public func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]?
  { nil }

  public var form: OperatorForm { .opaque }
}

/// An operator whose id and revision are known at compile time.
public protocol StandardOperator: Operator {
  static var id: OperatorID { get }
  static var revision: Int { get }

  /// - Throws: ``OperatorError`` with code `attribute`.
  init(attributes: Attributes) throws(OperatorError)
}

extension StandardOperator {
  public static var revision: Int { 1 }
  public var id: OperatorID { Self.id }
  public var revision: Int { Self.revision }
}

/// What an operator's `gradient` works with.
public struct GradientContext {
  public let builder: any OperatorBuilder
  public let inputs: [Value]
  public let outputs: [Value]
  /// One per output; nil when nothing that matters depends on it.
  public let outputGradients: [Value?]

  public init(
    builder: any OperatorBuilder, inputs: [Value], outputs: [Value], outputGradients: [Value?]
  ) {
    self.builder = builder
    self.inputs = inputs
    self.outputs = outputs
    self.outputGradients = outputGradients
  }
}
