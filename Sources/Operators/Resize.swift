public import ChiasmGraph
public import ChiasmTensor

/// Interpolation to other spatial extents, one axis after the other; positions past the ends read
/// the last element.
///
/// An axis of extent `in` gets the extent `size`, without one `floor(in * scale)`, the product
/// rounded to fp32. Output position `i` lies at a place that `corners` says, with
/// `scale = out / in` unless scales are given. There nearest takes the element that `rounding`
/// chooses, `floor(i / scale)` in fp32 without one; linear blends the two neighbours by their
/// distance, cubic four by Keys' cubic convolution. With `antialias` the filter of an axis that
/// shrinks is stretched by `1 / scale` and its weights are made to sum to 1.
///
/// **Shapes:** x `[N, C, s...]`, one to three spatial axes, to `[N, C, o...]`. Element types:
/// fp32, fp16, bf16; for nearest all. Source: ONNX operator Resize.
public struct Resize: StandardOperator {
  public static let id: OperatorID = "resize"

  public enum Mode: String, Sendable, CaseIterable {
    case nearest, linear, cubic
  }

  /// Where output position `i` lies: what stays in place.
  public enum Corners: String, Sendable, CaseIterable {
    /// `(i + 0.5) / scale - 0.5`: the outer edges of the outermost elements.
    case halfPixel = "half-pixel"
    /// `i * (in - 1) / (out - 1)`: the centres of the outermost elements. Here and below, `out` is
    /// not yet rounded down.
    case alignCorners = "align-corners"
    /// `i / scale`: the first element.
    case asymmetric
    /// The middle: half-pixel, moved by `in / 2 * (1 - floor(out) / out)`.
    case halfPixelSymmetric = "half-pixel-symmetric"
    /// Half-pixel, but position 0 for an output of extent 1.
    case pytorchHalfPixel = "pytorch-half-pixel"
    /// Align-corners over the `region`; places outside the input give `outside`.
    case cropAndResize = "crop-and-resize"
  }

  /// The element that `nearest` takes for a place between two.
  public enum Rounding: String, Sendable, CaseIterable {
    case floor, ceil
    /// The nearer; the lower halfway.
    case preferFloor = "prefer-floor"
    /// The nearer; the upper halfway.
    case preferCeil = "prefer-ceil"
  }

  /// The new spatial extents; empty when the scales decide.
  public var size: [Int]
  /// One per spatial axis, above 0; empty when the extents decide. Beside a size, they may differ
  /// from it by rounding only.
  public var scales: [Double]
  public var mode: Mode
  /// Half-pixel for nearest without rounding, where it has no meaning.
  public var corners: Corners
  /// For nearest.
  public var rounding: Rounding?
  /// Keys' `a`, for cubic.
  public var coefficient: Double
  /// Whether positions past the ends get no weight, and the others more.
  public var excludeOutside: Bool
  /// For linear and cubic.
  public var antialias: Bool
  /// All starts then all ends, the input's first and last element being 0 and 1. For
  /// `crop-and-resize`; empty means all of it.
  public var region: [Double]
  /// The result outside the input. For `crop-and-resize`.
  public var outside: Double

  public init(
    size: [Int] = [], scales: [Double] = [], mode: Mode = .linear, corners: Corners = .halfPixel,
    rounding: Rounding? = nil, coefficient: Double = -0.75, excludeOutside: Bool = false,
    antialias: Bool = false, region: [Double] = [], outside: Double = 0
  ) {
    self.size = size
    self.scales = scales
    self.mode = mode
    self.corners = corners
    self.rounding = rounding
    self.coefficient = coefficient
    self.excludeOutside = excludeOutside
    self.antialias = antialias
    self.region = region
    self.outside = outside
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    if mode != .nearest { try expectFloatingPoint(inputs) }
    try expectRank(inputs[0], 3...5, of: "x")
    let shape = inputs[0].shape
    try check(rank: shape.rank - 2)
    let spatial = Array(shape.extents[2...])
    try WindowGeometry.checkExtents(spatial, of: "x", atLeast: 1, for: self)
    let result = try self.shape(checking: [shape[0], shape[1]] + extents(spatial))
    return [TensorType(inputs[0].elementType, result)]
  }

  /// The new extents of spatial axes.
  ///
  /// - Throws: ``OperatorError`` `shape` unless all are in 1...``WindowGeometry/limit``,
  ///   `attribute` when size and scales contradict each other.
  func extents(_ spatial: [Int]) throws(OperatorError) -> [Int] {
    for (index, scale) in scales.enumerated() where !size.isEmpty {
      let length = Double(spatial[index]) * scale
      try expect(
        abs(length - Double(size[index])) <= 1, attribute: "size", "about \(length) as scaled",
        got: size[index])
    }
    if !size.isEmpty { return size }
    var extents: [Int] = []
    for (extent, scale) in zip(spatial, scales) {
      let length = Float(extent) * Float(scale)
      guard length >= 1, length < Float(WindowGeometry.limit) else {
        throw OperatorError(
          .shape, id,
          "expected new extents in 1...\(WindowGeometry.limit), got \(length) = \(extent) * "
            + "\(scale)")
      }
      extents.append(Int(length))
    }
    return extents
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    var (values, extents) = (inputs[0].doubles, inputs[0].shape.extents)
    for axis in 2..<extents.count {
      let (old, new) = (extents[axis], type.shape[axis])
      let taps = ResizeAxis(self, axis: axis - 2, input: old, output: new).taps
      values = weighted(values, Shape(extents), axis, taps)
      extents[axis] = new
    }
    return [Tensor(nearest: values, type: type)]
  }

  private func weighted(_ x: [Double], _ shape: Shape, _ axis: Int, _ taps: [[ResizeAxis.Tap]?])
    -> [Double]
  {
    let inner = shape.extents[(axis + 1)...].reduce(1, *)
    var y: [Double] = []
    for outer in 0..<shape.extents[..<axis].reduce(1, *) {
      let start = outer * shape[axis] * inner
      for taps in taps {
        for offset in 0..<inner {
          let sum = taps?.reduce(0.0) { $0 + x[start + $1.position * inner + offset] * $1.weight }
          y.append(sum ?? outside)
        }
      }
    }
    return y
  }

  /// A ``ResizeGradient``.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let old = context.builder.shape(of: context.inputs[0])
    let operation = ResizeGradient(size: Array(old.extents[2...]), resize: self)
    return [try context.builder.addOne(operation.id, [dy], operation.attributes)]
  }
}
