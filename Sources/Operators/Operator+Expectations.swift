import ChiasmGraph
import ChiasmTensor

/// The checks that `infer` is made of. Each throws an ``OperatorError`` that says what was
/// expected and what was got.
extension Operator {
  /// - Throws: code `arity`.
  func expectArity(_ inputs: [TensorType], _ allowed: ClosedRange<Int>) throws(OperatorError) {
    guard !allowed.contains(inputs.count) else { return }
    let expected =
      allowed.count == 1
      ? "\(allowed.lowerBound)"
      : allowed.upperBound == Int.max
        ? "at least \(allowed.lowerBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)"
    throw OperatorError(.arity, id, "expected \(expected) inputs, got \(inputs.count)")
  }

  /// - Throws: code `elementType` unless every input is fp32, fp16 or bf16, all the same.
  func expectFloatingPoint(_ inputs: [TensorType]) throws(OperatorError) {
    for (index, input) in inputs.enumerated() where !input.elementType.isFloatingPoint {
      throw OperatorError(
        .elementType, id,
        "input \(index) expected a floating-point type, got \(input.elementType)")
    }
    try expectSameElementType(inputs)
  }

  /// - Throws: code `elementType` when an input is bool or the inputs differ.
  func expectNumeric(_ inputs: [TensorType]) throws(OperatorError) {
    for (index, input) in inputs.enumerated() where input.elementType == .bool {
      throw OperatorError(.elementType, id, "input \(index) expected a numeric type, got bool")
    }
    try expectSameElementType(inputs)
  }

  /// - Throws: code `elementType`.
  func expectSameElementType(_ inputs: [TensorType]) throws(OperatorError) {
    guard let first = inputs.first?.elementType else { return }
    for (index, input) in inputs.enumerated() where input.elementType != first {
      throw OperatorError(
        .elementType, id, "input \(index) expected \(first) like input 0, got \(input.elementType)")
    }
  }

  /// - Throws: code `elementType` unless every input is bool or an integer, all the same.
  func expectBits(_ inputs: [TensorType]) throws(OperatorError) {
    for (index, input) in inputs.enumerated() where input.elementType.isFloatingPoint {
      throw OperatorError(
        .elementType, id, "input \(index) expected bool or an integer, got \(input.elementType)")
    }
    try expectSameElementType(inputs)
  }

  /// - Throws: code `elementType`.
  func expectType(_ input: TensorType, _ elementType: ElementType, of name: String)
    throws(OperatorError)
  {
    guard input.elementType != elementType else { return }
    throw OperatorError(
      .elementType, id, "\(name) expected \(elementType), got \(input.elementType)")
  }

  /// - Throws: code `elementType`.
  func expectIndices(_ input: TensorType) throws(OperatorError) {
    guard input.elementType != .int32 && input.elementType != .int64 else { return }
    throw OperatorError(
      .elementType, id, "indices expected int32 or int64, got \(input.elementType)")
  }

  /// The shape all inputs broadcast to.
  ///
  /// - Throws: code `shape`.
  func broadcastShape(_ inputs: [TensorType]) throws(OperatorError) -> Shape {
    var result = Shape.scalar
    for input in inputs {
      guard let next = result.broadcast(with: input.shape) else {
        throw OperatorError(
          .shape, id, "expected shapes that broadcast, got \(result) and \(input.shape)")
      }
      result = next
    }
    return result
  }

  /// - Throws: code `shape`.
  func expectRank(_ input: TensorType, _ allowed: ClosedRange<Int>, of name: String)
    throws(OperatorError)
  {
    let rank = input.shape.rank
    guard !allowed.contains(rank) else { return }
    let expected =
      allowed.upperBound == Int.max
      ? "at least \(allowed.lowerBound)"
      : allowed.count == 1
        ? "\(allowed.lowerBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)"
    throw OperatorError(
      .shape, id, "\(name) expected \(expected) axes, got \(rank) in \(input.shape)")
  }

  /// - Throws: code `shape`.
  func expectShape(_ input: TensorType, _ shape: Shape, of name: String) throws(OperatorError) {
    guard input.shape != shape else { return }
    throw OperatorError(.shape, id, "\(name) expected shape \(shape), got \(input.shape)")
  }

  /// - Throws: code `attribute`.
  func expect(
    _ condition: Bool, attribute name: String, _ expected: String, got: some Any
  ) throws(OperatorError) {
    guard !condition else { return }
    throw OperatorError(.attribute, id, "attribute \"\(name)\" expected \(expected), got \(got)")
  }

  /// The axis counted from the front; a negative one counts from the back.
  ///
  /// - Throws: code `attribute`.
  func resolve(axis: Int, rank: Int, attribute name: String = "axis") throws(OperatorError) -> Int {
    try expect(
      axis >= -rank && axis < rank, attribute: name, "an axis in \(-rank)..<\(rank)", got: axis)
    return axis < 0 ? axis + rank : axis
  }

  /// Distinct axes counted from the front.
  ///
  /// - Throws: code `attribute`.
  func resolve(axes: [Int], rank: Int) throws(OperatorError) -> [Int] {
    var resolved: [Int] = []
    for axis in axes {
      let axis = try resolve(axis: axis, rank: rank, attribute: "axes")
      try expect(!resolved.contains(axis), attribute: "axes", "each axis once", got: axes)
      resolved.append(axis)
    }
    return resolved
  }

  /// - Throws: code `shape` when an extent is negative or the element count overflows.
  func shape(checking extents: [Int]) throws(OperatorError) -> Shape {
    guard let shape = Shape(checking: extents) else {
      throw OperatorError(.shape, id, "expected a shape that fits in memory, got \(extents)")
    }
    return shape
  }
}
