import ChiasmGraph
import ChiasmTensor

/// Reading and writing where indices say.
enum IndexConversions {
  static let all = [
    Conversion("Compress", compress),
    Conversion("Gather") { c throws(ConversionError) in
      let axis = try indexedAxis(c)
      return [try c.builder.gather(c.input(0), indices: c.input(1), axis: axis)]
    },
    Conversion("GatherElements") { c throws(ConversionError) in
      let axis = try indexedAxis(c)
      return [try c.builder.gatherElements(c.input(0), indices: c.input(1), axis: axis)]
    },
    Conversion("GatherND") { c throws(ConversionError) in
      let batchAxes = try c.int("batch_dims", default: 0)
      return [try c.builder.gatherND(c.input(0), indices: c.input(1), batchAxes: batchAxes)]
    },
    Conversion("NonZero", nonZero),
    Conversion("OneHot", oneHot),
    Conversion("ReverseSequence", reverseSequence),
    Conversion("Scatter", scatterElements),
    Conversion("ScatterElements", scatterElements),
    Conversion("ScatterND") { c throws(ConversionError) in
      let reduction = try reduction(c)
      return [
        try c.builder.scatterND(c.input(0), indices: c.input(1), c.input(2), reduction: reduction)
      ]
    },
    Conversion("TensorScatter", tensorScatter),
  ]

  /// The axis that indices are for.
  ///
  /// - Throws: when they are constant and one lies outside.
  private static func indexedAxis(_ c: ConversionContext) throws(ConversionError) -> Int {
    let shape = c.shape(try c.input(0))
    let axis = try c.axis(c.int("axis", default: 0), rank: shape.rank)
    let extent = shape[axis]
    guard let indices = c.builder.tensor(of: try c.input(1)),
      let outside = indices.doubles.first(where: { $0 < -Double(extent) || $0 >= Double(extent) })
    else { return axis }
    throw c.refusal("expected indices in \(-extent)..<\(extent), got \(outside)")
  }

  // MARK: Scattering

  private static func scatterElements(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    [
      try c.builder.scatterElements(
        c.input(0), indices: c.input(1), c.input(2), axis: c.int("axis", default: 0),
        reduction: reduction(c))
    ]
  }

  private static func reduction(_ c: ConversionContext) throws(ConversionError) -> String {
    let names = [
      "none": "none", "add": "add", "mul": "multiply", "max": "maximum", "min": "minimum",
    ]
    let name = try c.string("reduction", default: "none")
    guard let reduction = names[name] else {
      throw c.refusal("attribute \"reduction\" expected a known one, got \"\(name)\"")
    }
    return reduction
  }

  /// The update of each case, written to a cache from the case's own position on.
  private static func tensorScatter(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (cache, update) = (try c.input(0), try c.input(1))
    let (rank, extents) = (c.shape(cache).rank, c.shape(update).extents)
    let axis = try c.axis(c.int("axis", default: -2), rank: rank)
    guard rank == extents.count, axis > 0 else {
      throw c.refusal("expected an axis behind the first of \(c.shape(cache)), got \(axis)")
    }
    var positions = try c.positions(extents[axis], axis: axis, rank: rank)
    if let starts = c.optional(2) {
      let column = [c.shape(starts).count] + Array(repeating: 1, count: rank - 1)
      positions = try c.builder.add(positions, c.reshaped(starts, to: column))
    }
    switch try c.string("mode", default: "linear") {
    case "linear": break
    case "circular":
      let length = try c.scalar(Double(c.shape(cache)[axis]), like: positions)
      positions = try c.builder.remainder(positions, length, floored: true)
    case let other:
      throw c.refusal("attribute \"mode\" expected linear or circular, got \"\(other)\"")
    }
    let indices = try c.builder.broadcast(positions, to: c.shape(update))
    return [try c.builder.scatterElements(cache, indices: indices, update, axis: axis)]
  }

  // MARK: Classes

  /// The second value where the class is the index, elsewhere the first.
  private static func oneHot(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (indices, values) = (try c.input(0), try c.input(2))
    let depth = try c.constant(1, "depth").doubles
    guard depth.count == 1, let extent = Int(exactly: depth[0]), extent >= 0 else {
      throw c.refusal("input 1 (depth) expected an integer, got \(depth)")
    }
    guard c.shape(values) == [2] else {
      throw c.refusal("input 2 (values) expected shape 2, got \(c.shape(values))")
    }
    let rank = c.shape(indices).rank + 1
    let axis = try c.axis(c.int("axis", default: -1), rank: rank)
    let classes = try c.positions(extent, axis: axis, rank: rank)
    let chosen = try c.unsqueezed(c.positiveIndices(indices, extent: extent), at: axis)
    let off = try c.builder.gather(values, indices: c.builder.scalar(0, .int64))
    let on = try c.builder.gather(values, indices: c.builder.scalar(1, .int64))
    return [try c.builder.select(c.areEqual(chosen, classes), on, off)]
  }

  // MARK: Conditions and lengths

  /// The rows for which a constant condition holds.
  private static func compress(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    var x = try c.input(0)
    var axis = 0
    if c.has("axis") {
      axis = try c.axis(c.int("axis"), rank: c.shape(x).rank)
    } else {
      x = try c.reshaped(x, to: [c.shape(x).count])
    }
    let condition = try c.constant(1, "condition").doubles
    let extent = c.shape(x)[axis]
    let kept = condition.indices.filter { condition[$0] != 0 && $0 < extent }.map { Int64($0) }
    let rows = c.builder.constant(Tensor(kept, shape: [kept.count]))
    return [try c.builder.gather(x, indices: rows, axis: axis)]
  }

  /// Where a constant is not 0: `[rank, count]`.
  private static func nonZero(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.constant(0, "x")
    let found = x.doubles.enumerated().filter { $0.element != 0 }.map(\.offset)
    let coordinates = zip(x.shape.extents, x.shape.strides).flatMap { extent, stride in
      found.map { Int64($0 / stride % extent) }
    }
    return [c.builder.constant(Tensor(coordinates, shape: [x.shape.rank, found.count]))]
  }

  /// Every sequence of a batch backwards, up to its own length.
  private static func reverseSequence(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (x, lengths) = (try c.input(0), try c.input(1))
    let rank = c.shape(x).rank
    let axes = (try c.int("batch_axis", default: 1), try c.int("time_axis", default: 0))
    guard rank >= 2, axes == (0, 1) || axes == (1, 0) else {
      throw c.refusal("expected batch and time axes 0 and 1, got \(axes.0) and \(axes.1)")
    }
    let swap = [1, 0] + Array(2..<rank)
    let batchFirst = axes.0 == 0 ? x : try c.builder.transpose(x, permutation: swap)
    let (cases, steps) = (c.shape(batchFirst)[0], c.shape(batchFirst)[1])
    guard c.shape(lengths) == [cases] else {
      throw c.refusal("input 1 (sequence_lens) expected shape \(cases), got \(c.shape(lengths))")
    }
    let step = try c.positions(steps, axis: 1, rank: 2)
    let length = try c.reshaped(c.builder.cast(lengths, to: .int64), to: [cases, 1])
    let mirrored = try c.builder.subtract(c.shifted(length, by: -1), step)
    let source = try c.builder.select(c.builder.less(step, length), mirrored, step)
    let y = try c.builder.gatherND(
      batchFirst, indices: c.reshaped(source, to: [cases, steps, 1]), batchAxes: 1)
    return [axes.0 == 0 ? y : try c.builder.transpose(y, permutation: swap)]
  }
}
