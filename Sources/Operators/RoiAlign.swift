public import ChiasmGraph
public import ChiasmTensor

/// Regions of interest at one size (He et al. 2017, Mask R-CNN).
///
/// A region `x1, y1, x2, y2`, times `scale`, is divided into `size` bins; each is the mean, or the
/// largest part, of bilinear samples spread evenly in it. Samples more than one element outside the
/// image count 0, others outside lie at its border.
///
/// **Shapes:** x `[N, C, H, W]`, regions `[R, 4]`, images `[R]`, which image each region is of, to
/// `[R, C, size...]`. Element types: x and regions fp32, fp16, bf16; images int32 or int64. Source:
/// ONNX operator RoiAlign.
///
/// **Edge cases:** a region of an image that does not exist gives zeros.
public struct RoiAlign: StandardOperator {
  public static let id: OperatorID = "roi-align"

  public enum Mode: String, Sendable, CaseIterable {
    case mean
    /// The largest of the four weighted neighbours of any sample.
    case max
  }

  /// Bins along H and W.
  public var size: [Int]
  public var mode: Mode
  /// The extent of x over that of the picture the regions are drawn in.
  public var scale: Double
  /// Samples along each side of a bin; 0 means one per element, rounded up, and at most 512.
  public var samples: Int
  /// Whether coordinates count from the edge of the first element. If not, from its centre, and
  /// regions are at least 1 wide and high.
  public var halfPixel: Bool

  public init(
    size: [Int], mode: Mode = .mean, scale: Double = 1, samples: Int = 0, halfPixel: Bool = true
  ) {
    self.size = size
    self.mode = mode
    self.scale = scale
    self.samples = samples
    self.halfPixel = halfPixel
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["size", "mode", "scale", "samples", "half-pixel"], for: id)
    size = try attributes.ints("size", for: id)
    mode = try attributes.choice("mode", default: Mode.mean, for: id)
    scale = try attributes.float("scale", default: 1, for: id)
    samples = try attributes.int("samples", default: 0, for: id)
    halfPixel = try attributes.bool("half-pixel", default: true, for: id)
  }

  public var attributes: Attributes {
    [
      "size": .ints(size), "mode": .string(mode.rawValue), "scale": .float(scale),
      "samples": .int(samples), "half-pixel": .bool(halfPixel),
    ]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 3...3)
    try expectFloatingPoint(Array(inputs[..<2]))
    try expectRank(inputs[0], 4...4, of: "x")
    try expectRank(inputs[1], 2...2, of: "regions")
    let (x, count) = (inputs[0].shape, inputs[1].shape[0])
    try expectShape(inputs[1], try shape(checking: [count, 4]), of: "regions")
    try expectShape(inputs[2], [count], of: "images")
    guard [.int32, .int64].contains(inputs[2].elementType) else {
      throw OperatorError(
        .elementType, id, "images expected int32 or int64, got \(inputs[2].elementType)")
    }
    try WindowGeometry.checkExtents(Array(x.extents[2...]), of: "x", atLeast: 1, for: self)
    try expect(
      size.count == 2 && size.allSatisfy { (1...WindowGeometry.limit).contains($0) },
      attribute: "size", "2 entries from 1", got: size)
    try expect((0...512).contains(samples), attribute: "samples", "0 to 512", got: samples)
    return [TensorType(inputs[0].elementType, try shape(checking: [count, x[1]] + size))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let (x, shape) = (inputs[0].doubles, inputs[0].shape)
    let (regions, images) = (inputs[1].doubles, inputs[2].doubles)
    let image = shape[2] * shape[3]
    var y: [Double] = []
    y.reserveCapacity(type.shape.count)
    for (region, number) in images.enumerated() {
      guard (0..<Double(shape[0])).contains(number) else {
        y += Array(repeating: 0, count: shape[1] * size[0] * size[1])
        continue
      }
      let corners = Array(regions[(4 * region)..<(4 * region + 4)])
      let rows = bins(corners[1], corners[3], bins: size[0], extent: shape[2])
      let columns = bins(corners[0], corners[2], bins: size[1], extent: shape[3])
      for channel in 0..<shape[1] {
        let start = (Int(number) * shape[1] + channel) * image
        for row in rows {
          for column in columns { y.append(pooled(x, start, shape[3], row, column)) }
        }
      }
    }
    return [Tensor(nearest: y, type: type)]
  }

  /// Two neighbours of a sample along an axis and their weights.
  private struct Sample {
    var positions = (0, 0)
    var weights = (0.0, 0.0)
  }

  /// The samples of each bin along an axis.
  private func bins(_ from: Double, _ to: Double, bins: Int, extent: Int) -> [[Sample]] {
    let start = from * scale - (halfPixel ? 0.5 : 0)
    let length = halfPixel ? (to - from) * scale : max((to - from) * scale, 1)
    let bin = length / Double(bins)
    let count = samples > 0 ? samples : Int(max(0, min(bin.rounded(.up), 512)))
    return (0..<bins).map { index in
      (0..<count).map { sample in
        let offset = (Double(sample) + 0.5) * bin / Double(count)
        return Self.sample(start + Double(index) * bin + offset, extent)
      }
    }
  }

  private static func sample(_ place: Double, _ extent: Int) -> Sample {
    guard place >= -1, place <= Double(extent) else { return Sample() }
    let place = max(0, min(place, Double(extent - 1)))
    let low = Int(place)
    let fraction = place - Double(low)
    return Sample(
      positions: (low, min(low + 1, extent - 1)), weights: (1 - fraction, fraction))
  }

  private func pooled(
    _ x: [Double], _ start: Int, _ width: Int, _ rows: [Sample], _ columns: [Sample]
  ) -> Double {
    var (sum, largest) = (0.0, -Double.infinity)
    for row in rows {
      for column in columns {
        for (y, rowWeight) in [(row.positions.0, row.weights.0), (row.positions.1, row.weights.1)] {
          let line = start + y * width
          let left = rowWeight * column.weights.0 * x[line + column.positions.0]
          let right = rowWeight * column.weights.1 * x[line + column.positions.1]
          sum += left + right
          largest = max(largest, left, right)
        }
      }
    }
    if rows.isEmpty || columns.isEmpty { return 0 }
    return mode == .mean ? sum / Double(rows.count * columns.count) : largest
  }
}
