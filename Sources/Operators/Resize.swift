public import ChiasmGraph
public import ChiasmTensor

/// Interpolation to other spatial extents.
///
/// nearest: output position `i` reads `floor(i * in / out)`. linear: it blends the neighbours of
/// `max((i + 0.5) * in / out - 0.5, 0)` (half-pixel) or `i * (in - 1) / (out - 1)` (align-corners)
/// along each axis in turn; positions past the last element read the last.
///
/// **Shapes:** x `[N, C, s...]`, one to three spatial axes, to `[N, C, size...]`. Element types:
/// fp32, fp16, bf16.
public struct Resize: StandardOperator {
  public static let id: OperatorID = "resize"

  public enum Mode: String, Sendable, CaseIterable {
    case nearest, linear
  }

  /// What the linear mode keeps in place.
  public enum Corners: String, Sendable, CaseIterable {
    /// The outer edges of the outermost elements.
    case halfPixel = "half-pixel"
    /// The centres of the outermost elements. Not for `nearest`.
    case alignCorners = "align-corners"
  }

  /// The new spatial extents.
  public var size: [Int]
  public var mode: Mode
  public var corners: Corners

  public init(size: [Int], mode: Mode = .linear, corners: Corners = .halfPixel) {
    self.size = size
    self.mode = mode
    self.corners = corners
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["size", "mode", "corners"], for: id)
    size = try attributes.ints("size", for: id)
    mode = try attributes.choice("mode", default: Mode.linear, for: id)
    corners = try attributes.choice("corners", default: Corners.halfPixel, for: id)
  }

  public var attributes: Attributes {
    [
      "size": .ints(size), "mode": .string(mode.rawValue), "corners": .string(corners.rawValue),
    ]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectFloatingPoint(inputs)
    try expectRank(inputs[0], 3...5, of: "x")
    let shape = inputs[0].shape
    try expect(
      size.count == shape.rank - 2, attribute: "size", "\(shape.rank - 2) entries", got: size.count)
    try expect(
      size.allSatisfy { (1...WindowGeometry.limit).contains($0) }, attribute: "size",
      "entries in 1...\(WindowGeometry.limit)", got: size)
    try expect(
      mode == .linear || corners == .halfPixel, attribute: "corners", "half-pixel for nearest",
      got: corners.rawValue)
    try WindowGeometry.checkExtents(Array(shape.extents[2...]), of: "x", atLeast: 1, for: self)
    let result = try self.shape(checking: [shape[0], shape[1]] + size)
    return [TensorType(inputs[0].elementType, result)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    var (values, shape) = (inputs[0].doubles, inputs[0].shape)
    for axis in size.indices {
      let blends = blends(from: shape[axis + 2], to: size[axis])
      (values, shape) = blended(values, shape, axis: axis + 2, blends)
    }
    return [Tensor(nearest: values, type: type)]
  }

  /// A ``ResizeGradient``.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let old = context.builder.shape(of: context.inputs[0])
    let operation = ResizeGradient(size: Array(old.extents[2...]), mode: mode, corners: corners)
    return [try context.builder.addOne(operation.id, [dy], operation.attributes)]
  }

  /// The two positions that an output position lies between, and the weight of the second.
  struct Blend {
    let low: Int
    let high: Int
    let fraction: Double
  }

  /// One per output position along an axis.
  func blends(from input: Int, to output: Int) -> [Blend] {
    (0..<output).map { index in
      if mode == .nearest {
        let position = index * input / output
        return Blend(low: position, high: position, fraction: 0)
      }
      let position: Double
      switch corners {
      case .halfPixel:
        position = max((Double(index) + 0.5) * Double(input) / Double(output) - 0.5, 0)
      case .alignCorners:
        position = output == 1 ? 0 : Double(index) * Double(input - 1) / Double(output - 1)
      }
      let low = min(Int(position), input - 1)
      return Blend(low: low, high: min(low + 1, input - 1), fraction: position - Double(low))
    }
  }

  private func blended(_ x: [Double], _ shape: Shape, axis: Int, _ blends: [Blend])
    -> ([Double], Shape)
  {
    var extents = shape.extents
    extents[axis] = blends.count
    let inner = extents[(axis + 1)...].reduce(1, *)
    var y: [Double] = []
    for outer in 0..<extents[..<axis].reduce(1, *) {
      let start = outer * shape[axis] * inner
      for blend in blends {
        for offset in 0..<inner {
          let low = x[start + blend.low * inner + offset]
          let high = x[start + blend.high * inner + offset]
          y.append(low * (1 - blend.fraction) + high * blend.fraction)
        }
      }
    }
    return (y, Shape(extents))
  }
}
