import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// ONNX's DeformConv: a convolution that reads its window's elements at places moved by offsets.
///
/// Made of a sampling at the places, K for each of L output positions, and a matrix product. Groups
/// of channels with offsets of their own are images of their own.
struct DeformedConvolution {
  private let c: ConversionContext
  private let window: WindowAttributes
  private let x: Shape
  private let w: Shape
  private let groups: Int
  private let offsetGroups: Int
  /// The output's spatial extents.
  private let output: [Int]

  private var taps: Int { w[2] * w[3] }
  private var positions: Int { output[0] * output[1] }
  private var images: Int { x[0] * offsetGroups }

  init(_ c: ConversionContext) throws(ConversionError) {
    self.c = c
    (x, w) = (c.shape(try c.input(0)), c.shape(try c.input(1)))
    groups = try c.int("group", default: 1)
    offsetGroups = try c.int("offset_group", default: 1)
    guard x.rank == 4, w.rank == 4 else {
      throw c.refusal("expected x and w of 4 axes, got \(x) and \(w)")
    }
    let limit = Int(Int32.max)
    window = try WindowAttributes(c, kernel: Array(w.extents[2...]))
    guard groups > 0, offsetGroups > 0, w[0] % groups == 0, x[1] == w[1] * groups,
      x[1] % offsetGroups == 0, (x.extents + window.pads).allSatisfy({ (0...limit).contains($0) })
    else { throw c.refusal("expected groups that divide the channels, got \(x) and \(w)") }
    var output: [Int] = []
    for axis in 0..<2 {
      let room = x[axis + 2] + window.pads[axis] + window.pads[axis + 2] - window.reach(axis)
      guard room >= 0 else { throw c.refusal("expected a window that fits into \(x)") }
      output.append(room / window.strides[axis] + 1)
    }
    self.output = output
    let offset = c.shape(try c.input(2))
    guard let whole = Shape(checking: [w[2] * w[3], 2, output[0] * output[1]]),
      whole.count <= 1 << 24,
      offset == Shape(checking: [x[0], offsetGroups * w[2] * w[3] * 2] + output)
    else {
      let taps = "\(offsetGroups) x \(w[2] * w[3])"
      throw c.refusal("offset expected \(taps) x 2 channels, got \(offset)")
    }
  }

  func result() throws(ConversionError) -> Value {
    let b = c.builder
    let channels = x[1] / offsetGroups
    let pictures = try b.reshape(c.input(0), to: [images, channels, x[2], x[3]])
    let sample = GridSample()
    var read = try c.addOne(sample.id, [pictures, places()], sample.attributes)
    if let mask = c.optional(4) {
      read = try b.multiply(read, b.reshape(mask, to: [images, 1, taps, positions]))
    }
    let columns = try b.reshape(read, to: [x[0], groups, w[1] * taps, positions])
    let weights = try b.reshape(c.input(1), to: [groups, w[0] / groups, w[1] * taps])
    let y = try b.reshape(b.matmul(weights, columns), to: [x[0], w[0]] + output)
    guard let bias = c.optional(3) else { return y }
    return try b.add(y, b.reshape(bias, to: [w[0], 1, 1]))
  }

  /// `[images, K, L, 2]`, the coordinates of a sampling that counts from outer edge to outer edge:
  /// `(2 p + 1) / extent - 1` for position p.
  private func places() throws(ConversionError) -> Value {
    let (b, offset) = (c.builder, try c.input(2))
    let type = c.type(offset).elementType
    var regular: [Double] = []
    for tap in 0..<taps {
      for axis in 0..<2 {
        let step = axis == 0 ? tap / w[3] : tap % w[3]
        let start = step * window.dilations[axis] - window.pads[axis]
        for position in 0..<positions {
          let index = axis == 0 ? position / output[1] : position % output[1]
          let place = Double(index * window.strides[axis] + start)
          regular.append((2 * place + 1) / Double(x[axis + 2]) - 1)
        }
      }
    }
    let base = try b.constant(
      regular, type: TensorType(type, [taps, 2, positions]), name: nil)
    let scale = try b.constant(
      [2 / Double(x[2]), 2 / Double(x[3])], type: TensorType(type, [2, 1]), name: nil)
    let moved = try b.add(
      b.multiply(b.reshape(offset, to: [images, taps, 2, positions]), scale), base)
    let rows = try b.slice(moved, axes: [2], starts: [0], ends: [1])
    let columns = try b.slice(moved, axes: [2], starts: [1], ends: [2])
    return try b.transpose(b.concat([columns, rows], axis: 2), permutation: [0, 1, 3, 2])
  }
}
