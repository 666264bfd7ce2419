import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// The builder that conversions write to.
///
/// An operator whose inputs are all constants is computed at once where the tensors are small, so
/// that arithmetic on shapes disappears. What no output needs is left out of the graph.
final class ImportBuilder: OperatorBuilder {
  enum Source {
    case input
    case constant(Constant, name: String)
    case node(Int)
  }

  struct PendingNode {
    let operation: any Operator
    let inputs: [Value]
    let outputs: [Value]
    /// What the conversion calls it beside the ONNX node's name.
    let suffix: String?
    var name: String
  }

  struct Input {
    let name: String
    let type: TensorType
    let symbols: [String?]
  }

  /// Operators left for later: they work long, or what they read takes fewer bytes.
  private static let deferred: Set<OperatorID> = [
    "average-pool", "convolution", "dequantize", "grid-sample", "gru", "integer-convolution",
    "lstm", "max-pool", "resize", "rnn", "roi-align", "transposed-convolution",
  ]

  /// Up to this size compiling makes a constant of a repeated number, whatever the extents.
  private static let repeatedByteCount = 1 << 16

  let catalog: OperatorCatalog
  private let limits: ONNXLimits
  private var budget: Int
  private var fillingBudget: Int
  private(set) var types: [TensorType] = []
  private(set) var sources: [Source] = []
  private(set) var inputs: [Input] = []
  private(set) var nodes: [PendingNode] = []
  /// The first node and value of the conversion under way, and its name.
  private var conversion: (node: Int, value: Int, name: String) = (0, 0, "")

  init(catalog: OperatorCatalog, limits: ONNXLimits) {
    self.catalog = catalog
    self.limits = limits
    budget = limits.foldingBudget
    fillingBudget = limits.filledByteCount
  }

  /// Axes that a value may have.
  var maximumRank: Int { limits.rank }

  // MARK: Inputs and constants

  func input(_ name: String, _ type: TensorType, symbols: [String?]) -> Value {
    inputs.append(Input(name: name, type: type, symbols: symbols))
    return makeValue(type, .input)
  }

  func constant(_ tensor: Tensor, role: Constant.Role = .constant, name: String) -> Value {
    makeValue(tensor.type, .constant(Constant(tensor, role: role), name: name))
  }

  /// A constant named after the conversion under way.
  func constant(_ tensor: Tensor) -> Value { constant(tensor, name: conversion.name) }

  /// A tensor full of one number: as a constant where there is memory for it.
  func filled(_ scalar: Tensor, to shape: Shape) throws(OperatorError) -> Value {
    let type = TensorType(scalar.elementType, shape)
    let isSmall = type.elementType.isFloatingPoint && type.byteCount <= Self.repeatedByteCount
    guard !isSmall, type.byteCount <= fillingBudget else {
      return try broadcast(constant(scalar), to: shape)
    }
    fillingBudget -= type.byteCount
    return constant(Tensor(filling: type, with: scalar))
  }

  /// The tensor that `value` always is; nil where that depends on inputs or is too much to compute.
  func tensor(of value: Value) -> Tensor? {
    switch sources[value.index] {
    case .input: return nil
    case .constant(let constant, _): return constant.tensor
    case .node(let index): return repeated(nodes[index])
    }
  }

  /// What a repeated constant is where somebody asks.
  private func repeated(_ node: PendingNode) -> Tensor? {
    let type = types[node.outputs[0].index]
    guard isRepetition(node.operation, type), type.shape.count <= limits.foldedElementCount,
      case .constant(let constant, _) = sources[node.inputs[0].index]
    else { return nil }
    return try? node.operation.evaluate([constant.tensor])[0]
  }

  /// Makes a constant one that training changes, but not by a gradient.
  func markBuffer(_ value: Value) {
    guard case .constant(let constant, let name) = sources[value.index],
      constant.role == .parameter
    else { return }
    sources[value.index] = .constant(Constant(constant.tensor, role: .buffer), name: name)
  }

  // MARK: Conversions

  func begin(_ name: String) { conversion = (nodes.count, types.count, name) }

  /// Names what the conversion has made: the last node takes the ONNX node's name, those before it
  /// a number or their suffix. A constant has the name to itself where there is no node.
  func end() {
    let made = conversion.node..<nodes.count
    for index in made.dropLast() {
      let suffix = nodes[index].suffix ?? "\(index - conversion.node + 1)"
      nodes[index].name = "\(conversion.name).\(suffix)"
    }
    if made.isEmpty { return }
    for index in conversion.value..<types.count {
      guard case .constant(let constant, _) = sources[index] else { continue }
      sources[index] = .constant(constant, name: "\(conversion.name).constant")
    }
  }

  // MARK: OperatorBuilder

  func add(_ id: OperatorID, _ inputs: [Value], _ attributes: Attributes, name: String?)
    throws(OperatorError) -> [Value]
  {
    let operation = try catalog.make(id, attributes)
    let outputTypes = try operation.infer(inputs.map { types[$0.index] })
    for type in outputTypes where type.shape.rank > maximumRank {
      throw OperatorError(
        .shape, id, "expected at most \(maximumRank) axes, got \(type.shape.rank)")
    }
    if let folded = try folded(operation, inputs, outputTypes) {
      return folded.map { constant($0) }
    }
    let outputs = outputTypes.map { makeValue($0, .node(nodes.count)) }
    nodes.append(
      PendingNode(
        operation: operation, inputs: inputs, outputs: outputs, suffix: name,
        name: conversion.name))
    return outputs
  }

  func constant(_ values: [Double], type: TensorType, name: String?)
    throws(OperatorError) -> Value
  {
    guard values.count == type.shape.count else {
      throw OperatorError(
        .shape, Constant.id, "expected \(type.shape.count) values for \(type), got \(values.count)")
    }
    return constant(Tensor(nearest: values, type: type))
  }

  func type(of value: Value) -> TensorType { types[value.index] }

  private func folded(
    _ operation: any Operator, _ inputs: [Value], _ outputTypes: [TensorType]
  ) throws(OperatorError) -> [Tensor]? {
    // What has no inputs is a random operator.
    guard !inputs.isEmpty, !Self.deferred.contains(operation.id) else { return nil }
    let tensors = inputs.compactMap(tensor(of:))
    guard tensors.count == inputs.count else { return nil }
    if isRepetition(operation, outputTypes[0]) { return nil }
    let counts = tensors.map(\.count) + outputTypes.map(\.shape.count)
    guard counts.allSatisfy({ $0 <= limits.foldedElementCount }) else { return nil }
    let work = counts.reduce(1, +)
    guard work <= budget else { return nil }
    do throws(OperatorError) {
      let results = try operation.evaluate(tensors)
      budget -= work
      return results
    } catch {
      guard error.code == .unsupported else { throw error }
      return nil
    }
  }

  /// Parameters repeated for every image of a batch stay tied to the batch.
  private func isRepetition(_ operation: any Operator, _ type: TensorType) -> Bool {
    operation is Broadcast && type.elementType.isFloatingPoint
  }

  private func makeValue(_ type: TensorType, _ source: Source) -> Value {
    types.append(type)
    sources.append(source)
    return Value(index: types.count - 1)
  }
}

extension Tensor {
  /// - Precondition: `scalar` has one element of the same type.
  fileprivate init(filling type: TensorType, with scalar: Tensor) {
    self.init(zeros: type)
    let bytes = scalar.withUnsafeBytes { Array($0) }
    if bytes.allSatisfy({ $0 == 0 }) { return }
    withUnsafeMutableBytes { target in
      // What is there is copied behind itself, twice as much each time.
      target.copyBytes(from: bytes.prefix(target.count))
      var done = min(bytes.count, target.count)
      while done < target.count {
        let count = min(done, target.count - done)
        UnsafeMutableRawBufferPointer(rebasing: target[done..<done + count])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: target[..<count]))
        done += count
      }
    }
  }
}
