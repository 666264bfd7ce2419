import ChiasmGraph
import ChiasmTensor

/// Elements in another order, repeated or masked, and regular constants.
enum ArrangementConversions {
  static let all = [
    Conversion("DepthToSpace", depthToSpace),
    Conversion("EyeLike", eyeLike),
    Conversion("Range", range),
    Conversion("SpaceToDepth", spaceToDepth),
    Conversion("Tile", since: 6, tile),
    Conversion("Trilu", triangle),
  ]

  // MARK: Blocks

  /// `[N, b b C, H, W]` or `[N, C b b, H, W]` to `[N, C, H b, W b]`.
  private static func depthToSpace(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (x, n, block) = try blocks(c)
    guard n[1] % (block * block) == 0 else {
      throw c.refusal("expected channels in blocks of \(block * block), got \(n[1])")
    }
    let channels = n[1] / (block * block)
    let (split, order): ([Int], [Int])
    switch try c.string("mode", default: "DCR") {
    case "DCR": (split, order) = ([n[0], block, block, channels, n[2], n[3]], [0, 3, 4, 1, 5, 2])
    case "CRD": (split, order) = ([n[0], channels, block, block, n[2], n[3]], [0, 1, 4, 2, 5, 3])
    case let other:
      throw c.refusal("attribute \"mode\" expected DCR or CRD, got \"\(other)\"")
    }
    let y = try c.builder.transpose(c.reshaped(x, to: split), permutation: order)
    let (height, width) = (try times(n[2], block, c), try times(n[3], block, c))
    return [try c.reshaped(y, to: [n[0], channels, height, width])]
  }

  /// `[N, C, H b, W b]` to `[N, b b C, H, W]`.
  private static func spaceToDepth(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (x, n, block) = try blocks(c)
    guard n[2] % block == 0, n[3] % block == 0 else {
      throw c.refusal("expected extents in blocks of \(block), got \(n[2]) and \(n[3])")
    }
    let split = [n[0], n[1], n[2] / block, block, n[3] / block, block]
    let y = try c.builder.transpose(c.reshaped(x, to: split), permutation: [0, 3, 5, 1, 2, 4])
    let channels = try times(n[1], block * block, c)
    return [try c.reshaped(y, to: [n[0], channels, split[2], split[4]])]
  }

  /// The product of an extent and a factor; an empty tensor may have extents of any size.
  private static func times(
    _ extent: Int, _ factor: Int, _ c: ConversionContext
  ) throws(ConversionError) -> Int {
    let (product, overflow) = extent.multipliedReportingOverflow(by: factor)
    guard !overflow else { throw c.refusal("expected extents that fit in memory, got \(extent)") }
    return product
  }

  private static func blocks(
    _ c: ConversionContext
  ) throws(ConversionError) -> (x: Value, extents: [Int], block: Int) {
    let (x, block) = (try c.input(0), try c.int("blocksize"))
    let extents = c.shape(x).extents
    guard extents.count == 4 else { throw c.refusal("expected 4 axes, got \(c.shape(x))") }
    guard (1...(1 << 16)).contains(block) else {
      throw c.refusal("attribute \"blocksize\" expected 1...\(1 << 16), got \(block)")
    }
    return (x, extents, block)
  }

  // MARK: Repetition

  /// Each axis repeated as a new axis before it, into which it is then merged.
  private static func tile(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (x, repeats) = (try c.input(0), try c.ints(1, "repeats"))
    let extents = c.shape(x).extents
    guard repeats.count == extents.count else {
      throw c.refusal("input 1 (repeats) expected \(extents.count) entries, got \(repeats.count)")
    }
    if repeats.allSatisfy({ $0 == 1 }) { return [x] }
    let single = extents.flatMap { [1, $0] }
    let repeated = try c.shape(checking: zip(repeats, extents).flatMap { [$0, $1] })
    let y = try c.builder.broadcast(c.reshaped(x, to: single), to: repeated)
    let merged = extents.indices.map { repeated[2 * $0] * repeated[2 * $0 + 1] }
    return [try c.reshaped(y, to: merged)]
  }

  // MARK: Diagonals

  /// The elements on and above a diagonal, or on and below it; 0 elsewhere.
  private static func triangle(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let offset = try c.optionalInts(1, "k")?.first ?? 0
    let isUpper = try c.bool("upper", default: true)
    let extents = c.shape(x).extents
    guard extents.count >= 2 else { throw c.refusal("expected a matrix, got \(c.shape(x))") }
    let (rows, columns) = try diagonal(c, Array(extents.suffix(2)), offset)
    let (first, second) = isUpper ? (rows, columns) : (columns, rows)
    let kept = try c.builder.lessOrEqual(first, second)
    return [try c.builder.select(kept, x, c.scalar(0, like: x))]
  }

  private static func eyeLike(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let type = try c.elementType("dtype", default: c.type(x).elementType)
    let offset = try c.int("k", default: 0)
    guard c.shape(x).rank == 2 else { throw c.refusal("expected a matrix, got \(c.shape(x))") }
    let (rows, columns) = try diagonal(c, c.shape(x).extents, offset)
    return [try c.builder.cast(c.areEqual(rows, columns), to: type)]
  }

  /// The row of each element plus `offset`, as a column, and its column, as a row.
  private static func diagonal(
    _ c: ConversionContext, _ extents: [Int], _ offset: Int
  ) throws(ConversionError) -> (rows: Value, columns: Value) {
    guard offset.magnitude <= 1 << 40 else { throw c.refusal("expected a diagonal, got \(offset)") }
    let rows = try c.positions(extents[0], axis: 0, rank: 2)
    return (
      try c.shifted(rows, by: Double(offset)), try c.positions(extents[1], axis: 1, rank: 2)
    )
  }

  // MARK: Sequences

  private static func range(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let ends = [
      try c.constant(0, "start"), try c.constant(1, "limit"), try c.constant(2, "delta"),
    ]
    guard ends.allSatisfy({ $0.count == 1 && $0.elementType == ends[0].elementType }) else {
      throw c.refusal("expected three scalars of one element type, got \(ends.map(\.type))")
    }
    let (start, limit, delta) = (ends[0].doubles[0], ends[1].doubles[0], ends[2].doubles[0])
    let count = max(0, ((limit - start) / delta).rounded(.up))
    guard count <= Double(ConversionContext.generatedElementCount) else {
      throw c.refusal(
        "expected at most \(ConversionContext.generatedElementCount) numbers, got \(count)")
    }
    let type = TensorType(ends[0].elementType, [Int(count)])
    let numbers = (0..<Int(count)).map { start + Double($0) * delta }
    return [c.builder.constant(Tensor(nearest: numbers, type: type))]
  }
}
