import ChiasmGraph
import ChiasmTensor

enum SliceConversions {
  static let all = [
    Conversion("Pad", 1...10, padByAttributes),
    Conversion("Pad", since: 11, pad),
    Conversion("Slice", 1...9, sliceByAttributes),
    Conversion("Slice", since: 10, slice),
    Conversion("Split", split),
  ]

  // MARK: Parts

  private static func sliceByAttributes(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (starts, ends) = (try c.ints("starts"), try c.ints("ends"))
    let axes = try c.ints("axes", default: Array(starts.indices))
    return [try sliced(c, starts, ends, axes, steps: starts.map { _ in 1 })]
  }

  private static func slice(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (starts, ends) = (try c.ints(1, "starts"), try c.ints(2, "ends"))
    let axes = try c.optionalInts(3, "axes") ?? Array(starts.indices)
    let steps = try c.optionalInts(4, "steps") ?? starts.map { _ in 1 }
    return [try sliced(c, starts, ends, axes, steps: steps)]
  }

  private static func sliced(
    _ c: ConversionContext, _ starts: [Int], _ ends: [Int], _ stated: [Int], steps: [Int]
  ) throws(ConversionError) -> Value {
    let x = try c.input(0)
    let axes = try c.axes(stated, rank: c.shape(x).rank)
    guard starts.count == axes.count, ends.count == axes.count, steps.count == axes.count else {
      throw c.refusal("expected \(axes.count) starts, ends and steps for as many axes")
    }
    // A step beyond any extent takes one element, whatever its size.
    let limit = Int(Int32.max)
    let bounded = steps.map { min(max($0, -limit), limit) }
    return try c.builder.slice(x, axes: axes, starts: starts, ends: ends, steps: bounded)
  }

  private static func split(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let axis = try c.axis(c.int("axis", default: 0), rank: c.shape(x).rank)
    let extent = c.shape(x)[axis]
    var sizes = try c.ints("split", default: [])
    if let stated = try c.optionalInts(1, "split") { sizes = stated }
    let count = try c.int("num_outputs", default: max(sizes.count, c.outputCount))
    guard count > 0, count == c.outputCount else {
      throw c.refusal("expected \(c.outputCount) parts, got \(count)")
    }
    if sizes.isEmpty {
      let size = (extent + count - 1) / count
      sizes = (0..<count).map { max(0, min(size, extent - $0 * size)) }
    }
    var rest = extent
    let isWhole = sizes.allSatisfy { size in
      guard (0...rest).contains(size) else { return false }
      rest -= size
      return true
    }
    guard sizes.count == count, isWhole, rest == 0 else {
      throw c.refusal("expected \(count) parts that sum to \(extent), got \(sizes)")
    }
    var parts: [Value] = []
    var start = 0
    for size in sizes {
      parts.append(try c.builder.slice(x, axes: [axis], starts: [start], ends: [start + size]))
      start += size
    }
    return parts
  }

  // MARK: Padding

  private static func padByAttributes(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let name = c.opset < 2 ? "paddings" : "pads"
    return [try padded(c, x, c.ints(name), value: c.float("value", default: 0))]
  }

  private static func pad(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let stated = try c.ints(1, "pads")
    let value = try c.optionalConstant(2, "constant_value")?.doubles.first ?? 0
    let rank = c.shape(x).rank
    let axes = try c.axes(c.optionalInts(3, "axes") ?? Array(0..<rank), rank: rank)
    guard stated.count == 2 * axes.count else {
      throw c.refusal("expected \(2 * axes.count) pads, got \(stated.count)")
    }
    var pads = Array(repeating: 0, count: 2 * rank)
    for (index, axis) in axes.enumerated() {
      pads[axis] = stated[index]
      pads[rank + axis] = stated[axes.count + index]
    }
    return [try padded(c, x, pads, value: value)]
  }

  /// - Parameter pads: all lows then all highs; negative ones cut off.
  private static func padded(
    _ c: ConversionContext, _ x: Value, _ pads: [Int], value: Double
  ) throws(ConversionError) -> Value {
    let mode = try c.string("mode", default: "constant")
    let shape = c.shape(x)
    guard pads.count == 2 * shape.rank else {
      throw c.refusal("expected \(2 * shape.rank) pads, got \(pads.count)")
    }
    guard pads.allSatisfy({ $0.magnitude <= UInt(Int32.max) }) else {
      throw c.refusal("expected pads below 2^31, got \(pads)")
    }
    let lows = Array(pads[..<shape.rank])
    let highs = Array(pads[shape.rank...])
    let kept = try cut(c, x, lows, highs)
    let (low, high) = (lows.map { max($0, 0) }, highs.map { max($0, 0) })
    if low.allSatisfy({ $0 == 0 }), high.allSatisfy({ $0 == 0 }) { return kept }
    switch mode {
    case "constant", "edge", "reflect":
      return try c.builder.pad(kept, low: low, high: high, value: value, mode: mode)
    case "wrap": return try wrapped(c, kept, low, high)
    default: throw c.refusal("attribute \"mode\" has an unknown value")
    }
  }

  /// x without what negative pads cut off.
  private static func cut(
    _ c: ConversionContext, _ x: Value, _ lows: [Int], _ highs: [Int]
  ) throws(ConversionError) -> Value {
    let extents = c.shape(x).extents
    let axes = extents.indices.filter { lows[$0] < 0 || highs[$0] < 0 }
    if axes.isEmpty { return x }
    let starts = axes.map { max(0, -lows[$0]) }
    let ends = axes.map { extents[$0] - max(0, -highs[$0]) }
    guard zip(starts, ends).allSatisfy({ 0 <= $0 && $0 <= $1 }) else {
      throw c.refusal("pads cut off more than there is of \(c.shape(x))")
    }
    return try c.builder.slice(x, axes: axes, starts: starts, ends: ends)
  }

  /// x repeated periodically, not more than once on each side.
  private static func wrapped(
    _ c: ConversionContext, _ x: Value, _ low: [Int], _ high: [Int]
  ) throws(ConversionError) -> Value {
    var result = x
    for (axis, extent) in c.shape(x).extents.enumerated() where low[axis] + high[axis] > 0 {
      guard low[axis] <= extent, high[axis] <= extent else {
        throw c.refusal("wrapping more than once around \(c.shape(x)) is not supported")
      }
      let parts = [(extent - low[axis], extent), (0, extent), (0, high[axis])]
        .filter { $0.0 < $0.1 }
      var values: [Value] = []
      for (start, end) in parts {
        values.append(
          start == 0 && end == extent
            ? result
            : try c.builder.slice(result, axes: [axis], starts: [start], ends: [end]))
      }
      result = try c.builder.concat(values, axis: axis)
    }
    return result
  }
}
