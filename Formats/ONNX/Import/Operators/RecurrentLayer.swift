import ChiasmGraph
import ChiasmTensor

/// What ONNX's recurrent operators have in common.
struct RecurrentLayer {
  private let c: ConversionContext
  /// `[T, N, I]`
  private let x: Value
  private let gates: Int
  let features: Int
  let lengths: [Int]
  let clip: Double
  /// One for each direction's gates; empty means the operator's own.
  let activations: [String]
  private let directions: [Bool]
  private let isBatchFirst: Bool

  /// - Parameter defaults: the only activations of each direction; nil when they are free.
  init(_ c: ConversionContext, gates: Int, defaults: [String]?) throws(ConversionError) {
    self.c = c
    self.gates = gates
    isBatchFirst = try c.int("layout", default: 0) == 1
    let input = try c.input(0)
    guard c.shape(input).rank == 3 else {
      throw c.refusal("x expected 3 axes, got \(c.shape(input))")
    }
    x = isBatchFirst ? try c.builder.transpose(input, permutation: [1, 0, 2]) : input
    let direction = try c.string("direction", default: "forward")
    switch direction {
    case "forward": directions = [false]
    case "reverse": directions = [true]
    case "bidirectional": directions = [false, true]
    default: throw c.refusal("direction \"\(direction)\" is not known")
    }
    clip = try c.float("clip", default: 0)
    activations = try c.strings("activations", default: [])
    if let defaults, !activations.isEmpty {
      let expected = Array(repeating: defaults, count: directions.count).flatMap { $0 }
      guard activations.map({ $0.lowercased() }) == expected.map({ $0.lowercased() }) else {
        throw c.refusal("activations expected \(expected), got \(activations)")
      }
    }
    guard defaults != nil || activations.isEmpty || activations.count == directions.count,
      try c.floats("activation_alpha", default: []).isEmpty,
      try c.floats("activation_beta", default: []).isEmpty
    else { throw c.refusal("activations with parameters are not supported") }
    let recurrent = c.shape(try c.input(2))
    guard recurrent.rank == 3, recurrent[0] == directions.count else {
      throw c.refusal("input 2 expected \(directions.count) directions, got \(recurrent)")
    }
    features = recurrent[2]
    guard (1...1 << 20).contains(features), recurrent[1] == gates * features else {
      throw c.refusal("input 2 expected \(gates) square matrices, got \(recurrent)")
    }
    let stated = try c.int("hidden_size", default: features)
    guard stated == features else {
      throw c.refusal("hidden_size expected \(features), got \(stated)")
    }
    let steps = c.shape(x)[0]
    let lengths = try c.optionalInts(4, "sequence_lens") ?? []
    self.lengths = lengths.allSatisfy { $0 == steps } ? [] : lengths
  }

  /// The operator's outputs from those of each direction: all steps, then states.
  func outputs(
    _ body: (Direction) throws(ConversionError) -> [Value]
  ) throws(ConversionError) -> [Value] {
    var results: [[Value]] = []
    for (index, isReverse) in directions.enumerated() {
      results.append(
        try body(try Direction(self, c: c, x: x, index: index, isReverse: isReverse)))
    }
    var outputs: [Value] = []
    for output in results[0].indices {
      // Directions stand behind the batch where that comes first, else before it.
      let values = results.map { $0[output] }
      outputs.append(try stacked(values, isSequence: output == 0))
    }
    return outputs
  }

  private func stacked(_ values: [Value], isSequence: Bool) throws(ConversionError) -> Value {
    let b = c.builder
    let axis = isSequence ? 1 : 0
    var parts: [Value] = []
    for value in values {
      let width = c.shape(value).extents.last ?? 1
      parts.append(try b.reshape(value, to: isSequence ? [0, 1, -1, width] : [1, -1, width]))
    }
    let whole = parts.count == 1 ? parts[0] : try b.concat(parts, axis: axis)
    if !isBatchFirst { return whole }
    return try b.transpose(whole, permutation: isSequence ? [2, 0, 1, 3] : [1, 0, 2])
  }

  /// One direction of the layer.
  struct Direction {
    private let layer: RecurrentLayer
    private let c: ConversionContext
    private let x: Value
    let index: Int
    let isReverse: Bool
    /// `[gates * H, H]`
    let weights: Value

    fileprivate init(
      _ layer: RecurrentLayer, c: ConversionContext, x: Value, index: Int, isReverse: Bool
    ) throws(ConversionError) {
      (self.layer, self.c, self.x) = (layer, c, x)
      (self.index, self.isReverse) = (index, isReverse)
      weights = try Self.part(c.input(2), index, c)
    }

    /// This direction's part of a value whose first axis is the directions.
    func own(_ value: Value) throws(ConversionError) -> Value { try Self.part(value, index, c) }

    private static func part(
      _ value: Value, _ index: Int, _ c: ConversionContext
    ) throws(ConversionError) -> Value {
      let shape = c.shape(value)
      guard shape.rank > 1 else { throw c.refusal("expected an axis of directions, got \(shape)") }
      let rest = Array(shape.extents.dropFirst())
      let slice =
        shape[0] == 1
        ? value : try c.builder.slice(value, axes: [0], starts: [index], ends: [index + 1])
      return try c.builder.reshape(slice, to: rest)
    }

    /// Input `index` as the state before the first step; zeros when it is left out.
    func state(_ index: Int) throws(ConversionError) -> Value {
      let shape = try c.shape(checking: [c.shape(x)[1], layer.features])
      guard let value = c.optional(index) else {
        return try c.builder.broadcast(c.scalar(0, like: x), to: shape)
      }
      let first =
        layer.isBatchFirst
        ? try c.builder.transpose(value, permutation: [1, 0, 2]) : value
      return try own(first)
    }

    /// x times the input weights, for all steps: `[T, N, gates * H]`.
    func projected(bias: Value?) throws(ConversionError) -> Value {
      let b = c.builder
      let product = try b.matmul(x, own(c.input(1)), transposeB: true)
      guard let bias else { return product }
      return try b.add(product, bias)
    }

    /// The biases of inputs and of the recurrence, the latter without `excluded`; nil for none.
    func biases(leaving excluded: Range<Int> = 0..<0) throws(ConversionError) -> Value? {
      guard let both = try ownBiases() else { return nil }
      let (b, width) = (c.builder, layer.gates * layer.features)
      let input = try b.slice(both, axes: [0], starts: [0], ends: [width])
      var recurrent = try b.slice(both, axes: [0], starts: [width], ends: [2 * width])
      if !excluded.isEmpty {
        let kept = (0..<width).map { excluded.contains($0) ? 0.0 : 1 }
        let mask = try b.constant(
          kept, type: TensorType(c.type(both).elementType, [width]), name: nil)
        recurrent = try b.multiply(recurrent, mask)
      }
      return try b.add(input, recurrent)
    }

    /// A part of the recurrence's biases; nil for none.
    func recurrentBias(_ part: Range<Int>) throws(ConversionError) -> Value? {
      guard let both = try ownBiases() else { return nil }
      let width = layer.gates * layer.features
      return try c.builder.slice(
        both, axes: [0], starts: [width + part.lowerBound], ends: [width + part.upperBound])
    }

    private func ownBiases() throws(ConversionError) -> Value? {
      guard let biases = c.optional(3) else { return nil }
      let (both, width) = (try own(biases), 2 * layer.gates * layer.features)
      guard c.shape(both) == [width] else {
        throw c.refusal("input 3 expected \(width) biases, got \(c.shape(both))")
      }
      return both
    }
  }
}
