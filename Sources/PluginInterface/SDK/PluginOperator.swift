public import ChiasmLanguage
public import ChiasmTensor

/// An operator that a plugin brings: a small graph behind a name.
///
/// ```swift
/// struct Blend: PluginOperator {
///   static let id: OperatorID = "example/blend"
///   static let summary = "half of each"
///
///   init(attributes: Attributes) throws(OperatorError) {
///     try attributes.checkNames([], for: Self.id)
///   }
///
///   func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
///     try expect(inputs.count == 2, .arity, "expected 2 inputs, got \(inputs.count)")
///     try expect(inputs[0] == inputs[1], .shape, "expected \(inputs[0]), got \(inputs[1])")
///     return [inputs[0]]
///   }
///
///   func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
///     throws(OperatorError) -> [Value]
///   { [try builder.multiply(builder.add(inputs[0], inputs[1]), builder.scalar(0.5))] }
/// }
/// ```
///
/// Conform to ``PluginGradient`` or ``PluginKernel`` as well to bring either.
public protocol PluginOperator: Sendable {
  /// `plugin/operator`, kebab-case; the first part is the plugin's name.
  static var id: OperatorID { get }

  /// Raised whenever the same attributes come to mean something else; from 1.
  static var revision: Int { get }

  /// One line for listings.
  static var summary: String { get }

  /// - Throws: ``OperatorError`` `attribute`.
  init(attributes: Attributes) throws(OperatorError)

  /// The output types for these input types.
  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType]

  /// Appends the same computation in Chiasm's operators and returns its outputs, whose types are
  /// those of ``infer(_:)``.
  ///
  /// - Precondition: `infer` accepts the inputs' types.
  func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]
}

extension PluginOperator {
  public static var revision: Int { 1 }

  /// - Throws: ``OperatorError`` unless `condition` holds.
  public func expect(
    _ condition: Bool, _ code: OperatorError.Code, _ reason: @autoclosure () -> String
  ) throws(OperatorError) {
    guard condition else { throw OperatorError(code, Self.id, reason()) }
  }
}

/// An operator with a gradient of its own, in place of the gradient of its decomposition.
public protocol PluginGradient: PluginOperator {
  /// Appends the gradient of each input; nil for an input that has none.
  ///
  /// - Parameter outputGradients: one per output; nil where nothing depends on it.
  func gradient(
    inputs: [Value], outputs: [Value], outputGradients: [Value?],
    into builder: any OperatorBuilder
  ) throws(OperatorError) -> [Value?]
}

/// An operator with a kernel of its own, which computes what the decomposition computes.
public protocol PluginKernel: PluginOperator {
  /// Whether ``run(_:)`` takes tensors of any strides, or dense row-major ones only.
  static var takesStrides: Bool { get }

  /// The scratch memory that ``run(_:)`` needs, in bytes.
  func scratchByteCount(_ inputs: [TensorType]) throws(OperatorError) -> Int

  /// Writes every element of the outputs and nothing else. Called from several threads at once.
  func run(_ call: KernelCall) throws(OperatorError)
}

extension PluginKernel {
  public static var takesStrides: Bool { false }
  public func scratchByteCount(_ inputs: [TensorType]) throws(OperatorError) -> Int { 0 }
}
