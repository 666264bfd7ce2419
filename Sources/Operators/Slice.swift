public import ChiasmGraph
public import ChiasmTensor

/// A regular part of a tensor, by Python's rules.
///
/// Along `axes[i]` the positions `starts[i]`, `starts[i] + steps[i]`, ... before `ends[i]`.
/// Negative starts and ends count from the back; both are clamped, so that too large an end means
/// "to the end", and with a negative step an end below `-extent` means "to the beginning".
///
/// Element types: all.
public struct Slice: StandardOperator {
  public static let id: OperatorID = "slice"

  /// Distinct axes; negative ones count from the back. Other axes are kept whole.
  public var axes: [Int]
  public var starts: [Int]
  public var ends: [Int]
  /// Never 0; empty means 1.
  public var steps: [Int]

  public init(axes: [Int], starts: [Int], ends: [Int], steps: [Int] = []) {
    self.axes = axes
    self.starts = starts
    self.ends = ends
    self.steps = steps
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["axes", "starts", "ends", "steps"], for: id)
    axes = try attributes.ints("axes", for: id)
    starts = try attributes.ints("starts", for: id)
    ends = try attributes.ints("ends", for: id)
    steps = try attributes.ints("steps", default: [], for: id)
  }

  public var attributes: Attributes {
    var attributes: Attributes = [
      "axes": .ints(axes), "starts": .ints(starts), "ends": .ints(ends),
    ]
    if !steps.isEmpty { attributes["steps"] = .ints(steps) }
    return attributes
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    return [
      TensorType(inputs[0].elementType, try SlicedAxes(of: inputs[0].shape, self).shape)
    ]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let sliced = try SlicedAxes(of: inputs[0].shape, self)
    return [sliced.map.gather(inputs[0], shape: sliced.shape)]
  }

  /// The first position and the distance to the next, for every axis of `shape`.
  ///
  /// - Throws: ``OperatorError`` `attribute`.
  public func ranges(of shape: Shape) throws(OperatorError) -> [(start: Int, step: Int)] {
    try SlicedAxes(of: shape, self).ranges
  }

  /// `dy` among zeros: a ``SliceGradient``.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let shape = context.builder.shape(of: context.inputs[0])
    let operation = SliceGradient(shape: shape.extents, slice: self)
    return [try context.builder.addOne(operation.id, [dy], operation.attributes)]
  }
}

/// The positions that a slice takes of each axis of a shape.
struct SlicedAxes {
  private struct Positions {
    let start: Int
    let count: Int
    let step: Int
  }

  private let source: Shape
  private let positions: [Int: Positions]

  /// - Throws: ``OperatorError`` `attribute`.
  init(of source: Shape, _ slice: Slice) throws(OperatorError) {
    self.source = source
    let axes = try slice.resolve(axes: slice.axes, rank: source.rank)
    let steps = slice.steps.isEmpty ? axes.map { _ in 1 } : slice.steps
    for (name, list) in [("starts", slice.starts), ("ends", slice.ends), ("steps", steps)] {
      try slice.expect(
        list.count == axes.count, attribute: name, "\(axes.count) entries", got: list.count)
    }
    let limit = WindowGeometry.limit
    try slice.expect(
      steps.allSatisfy { $0 != 0 && (-limit...limit).contains($0) }, attribute: "steps",
      "entries in -\(limit)...\(limit) but 0", got: steps)
    var positions: [Int: Positions] = [:]
    for (index, axis) in axes.enumerated() {
      positions[axis] = Self.positions(
        source[axis], slice.starts[index], slice.ends[index], steps[index])
    }
    self.positions = positions
  }

  private static func positions(_ extent: Int, _ start: Int, _ end: Int, _ step: Int) -> Positions {
    let range = step > 0 ? 0...extent : -1...(extent - 1)
    func clamped(_ position: Int) -> Int {
      let position = position < 0 ? position + extent : position
      return min(max(position, range.lowerBound), range.upperBound)
    }
    let start = clamped(start)
    let distance = step > 0 ? clamped(end) - start : start - clamped(end)
    let count = max(0, (distance + abs(step) - 1) / abs(step))
    return Positions(start: start, count: count, step: step)
  }

  var ranges: [(start: Int, step: Int)] {
    source.extents.indices.map { axis in
      positions[axis].map { (start: $0.start, step: $0.step) } ?? (start: 0, step: 1)
    }
  }

  var shape: Shape {
    Shape(source.extents.indices.map { positions[$0]?.count ?? source[$0] })
  }

  /// For each position of the slice, where it lies in the source.
  var map: IndexMap {
    IndexMap(
      source,
      positions: positions.mapValues { along in
        (0..<along.count).map { along.start + $0 * along.step }
      })
  }
}
