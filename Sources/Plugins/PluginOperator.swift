public import ChiasmGraph
public import ChiasmTensor

/// An operator that a plugin brings. Its decomposition is its meaning, its reference and, unless
/// it has one of its own, its gradient.
public struct PluginOperator: Operator {
  public let attributes: Attributes
  let instance: PluginInstance
  private let primitives: OperatorCatalog

  public var table: PluginTable { instance.table }
  public var id: OperatorID { table.id }
  public var revision: Int { table.revision }
  public var hasGradient: Bool { table.hasGradient }

  /// - Parameter primitives: the operators it decomposes into.
  /// - Throws: ``OperatorError`` with what the plugin says of the attributes.
  init(_ table: PluginTable, attributes: Attributes, primitives: OperatorCatalog)
    throws(OperatorError)
  {
    self.attributes = attributes
    self.primitives = primitives
    instance = try PluginInstance(table, attributes)
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try instance.infer(inputs)
  }

  /// The reference: the decomposition, computed operator by operator.
  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let builder = EvaluatingBuilder(inputs, catalog: primitives)
    return try checkedBuild(builder.inputs, into: builder).map(builder.tensor)
  }

  /// - Throws: ``OperatorError`` `plugin` when the types made are not those of `infer`.
  public func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]?
  { try checkedBuild(inputs, into: builder) }

  /// - Throws: ``OperatorError`` `unsupported` for an operator without a gradient of its own:
  ///   decompose it and differentiate that.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    let gradients = context.outputGradients
    let given = context.inputs + context.outputs + gradients.compactMap(\.self)
    let window = BuilderWindow(context.builder, given: given, for: id)
    let made = try instance.gradient(context.inputs, context.outputs, gradients, window)
    for (index, (input, value)) in zip(context.inputs, made).enumerated() {
      let expected = context.builder.type(of: input)
      guard let got = value.map(context.builder.type(of:)), got != expected else { continue }
      throw OperatorError(
        .plugin, id, "gradient of input \(index): expected \(expected), got \(got)")
    }
    return made
  }

  /// Compares the declared output types with those of the decomposition.
  ///
  /// - Throws: ``PluginError`` `decomposition` when they differ, `failed` when the plugin refuses.
  public func audit(_ inputs: [TensorType]) throws(PluginError) {
    let builder = GraphBuilder(name: id.rawValue, catalog: primitives)
    var values: [Value] = []
    let fault: PluginError?
    do throws(GraphError) {
      for (index, type) in inputs.enumerated() {
        values.append(try builder.input("\(index)", type))
      }
    } catch {
      throw PluginError(.failed, id, error.description)
    }
    do throws(OperatorError) {
      fault = try build(values, into: builder).fault
    } catch {
      throw PluginError(error)
    }
    if let fault { throw fault }
  }

  private func checkedBuild(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]
  {
    let (outputs, fault) = try build(inputs, into: builder)
    if let fault { throw fault.asOperatorError(id) }
    return outputs
  }

  /// The outputs of the decomposition, and what is wrong with their types.
  private func build(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> (outputs: [Value], fault: PluginError?)
  {
    let declared = try infer(inputs.map(builder.type(of:)))
    let window = BuilderWindow(builder, given: inputs, for: id)
    let outputs = try instance.decompose(inputs, window)
    let made = outputs.map(builder.type(of:))
    guard declared != made else { return (outputs, nil) }
    let reason = "declares outputs \(declared), but its decomposition makes \(made)"
    return (outputs, PluginError(.decomposition, id, reason))
  }
}
