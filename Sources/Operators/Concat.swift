public import ChiasmGraph
public import ChiasmTensor

/// The inputs one after the other along an axis.
///
/// **Shapes:** one or more inputs, alike but for the extent of `axis`. Element types: all.
public struct Concat: StandardOperator {
  public static let id: OperatorID = "concat"

  /// A negative axis counts from the back.
  public var axis: Int

  public init(axis: Int = 1) { self.axis = axis }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["axis"], for: Self.id)
    axis = try attributes.int("axis", default: 1, for: Self.id)
  }

  public var attributes: Attributes { ["axis": .int(axis)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...Int.max)
    try expectSameElementType(inputs)
    var extents = inputs[0].shape.extents
    let axis = try resolve(axis: axis, rank: extents.count)
    for (index, input) in inputs.enumerated().dropFirst() {
      var expected = inputs[0].shape.extents
      if input.shape.rank == expected.count { expected[axis] = input.shape[axis] }
      try expectShape(input, try shape(checking: expected), of: "input \(index)")
      let (sum, overflow) = extents[axis].addingReportingOverflow(input.shape[axis])
      extents[axis] = overflow ? -1 : sum
    }
    return [TensorType(inputs[0].elementType, try shape(checking: extents))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    var result = Tensor(zeros: try infer(inputs.map(\.type))[0])
    let axis = try resolve(axis: axis, rank: result.shape.rank)
    let outer = result.shape.extents[..<axis].reduce(1, *)
    result.withUnsafeMutableBytes { bytes in
      var start = 0
      let row = outer == 0 ? 0 : bytes.count / outer
      for input in inputs {
        input.withUnsafeBytes { source in
          let length = outer == 0 ? 0 : source.count / outer
          for index in 0..<outer where length > 0 {
            let part = UnsafeRawBufferPointer(rebasing: source[(index * length)...].prefix(length))
            UnsafeMutableRawBufferPointer(rebasing: bytes[(index * row + start)...])
              .copyMemory(from: part)
          }
          start += length
        }
      }
    }
    return [result]
  }

  /// The slices of `dy`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return context.inputs.map { _ in nil } }
    let builder = context.builder
    let axis = try resolve(axis: axis, rank: builder.shape(of: dy).rank)
    var gradients: [Value?] = []
    var start = 0
    for input in context.inputs {
      let end = start + builder.shape(of: input)[axis]
      gradients.append(try builder.slice(dy, axes: [axis], starts: [start], ends: [end]))
      start = end
    }
    return gradients
  }
}
