public import ChiasmGraph
public import ChiasmTensor

/// Elements added around a tensor.
///
/// **Shapes:** every axis grows by `low + high`. Element types: all.
public struct Pad: StandardOperator {
  public static let id: OperatorID = "pad"

  public enum Mode: String, Sendable, CaseIterable {
    /// `value`.
    case constant
    /// The nearest element.
    case edge
    /// The tensor mirrored at its first and last element, which are not repeated.
    case reflect
  }

  /// One per axis, at least 0; for `reflect` less than the extent, for `edge` 0 on an empty axis.
  public var low: [Int]
  /// As ``low``.
  public var high: [Int]
  /// What `constant` pads with, converted as ``TensorElement/nearest(_:)`` does.
  public var value: Double
  public var mode: Mode

  public init(low: [Int], high: [Int], value: Double = 0, mode: Mode = .constant) {
    self.low = low
    self.high = high
    self.value = value
    self.mode = mode
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["low", "high", "value", "mode"], for: id)
    low = try attributes.ints("low", for: id)
    high = try attributes.ints("high", for: id)
    value = try attributes.float("value", default: 0, for: id)
    mode = try attributes.choice("mode", default: Mode.constant, for: id)
  }

  public var attributes: Attributes {
    [
      "low": .ints(low), "high": .ints(high), "value": .float(value),
      "mode": .string(mode.rawValue),
    ]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    return [TensorType(inputs[0].elementType, try PaddedAxes(of: inputs[0].shape, self).shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let padded = try PaddedAxes(of: inputs[0].shape, self)
    return [padded.map.gather(inputs[0], shape: padded.shape, fill: value)]
  }

  /// constant: the slice of `dy` without the padding; else a ``PadGradient``.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let builder = context.builder
    if mode == .constant {
      let extents = builder.shape(of: context.inputs[0]).extents
      return [
        try builder.slice(
          dy, axes: Array(low.indices), starts: low, ends: zip(low, extents).map { $0 + $1 })
      ]
    }
    let operation = PadGradient(pad: self)
    return [try builder.addOne(operation.id, [dy], operation.attributes)]
  }
}

/// The positions that a padded tensor has in its source.
struct PaddedAxes {
  private let source: Shape
  private let pad: Pad
  let shape: Shape

  /// - Throws: ``OperatorError`` `attribute`, or `shape` when the result does not fit in memory.
  init(of source: Shape, _ pad: Pad) throws(OperatorError) {
    self.source = source
    self.pad = pad
    for (name, list) in [("low", pad.low), ("high", pad.high)] {
      try pad.expect(
        list.count == source.rank, attribute: name, "\(source.rank) entries", got: list.count)
      for (amount, extent) in zip(list, source.extents) {
        let most =
          switch pad.mode {
          case .constant: WindowGeometry.limit
          case .edge: extent == 0 ? 0 : WindowGeometry.limit
          case .reflect: max(extent - 1, 0)
          }
        try pad.expect((0...most).contains(amount), attribute: name, "0 to \(most)", got: amount)
      }
    }
    shape = try pad.shape(
      checking: source.extents.indices.map { source[$0] + pad.low[$0] + pad.high[$0] })
  }

  /// For each position of the padded tensor, where it comes from; nil for a constant.
  var map: IndexMap {
    var positions: [Int: [Int?]] = [:]
    for axis in source.extents.indices {
      positions[axis] = (0..<shape[axis]).map { origin($0 - pad.low[axis], source[axis]) }
    }
    return IndexMap(source, positions: positions)
  }

  private func origin(_ position: Int, _ extent: Int) -> Int? {
    if (0..<extent).contains(position) { return position }
    switch pad.mode {
    case .constant: return nil
    case .edge: return position < 0 ? 0 : extent - 1
    case .reflect: return position < 0 ? -position : 2 * (extent - 1) - position
    }
  }
}
