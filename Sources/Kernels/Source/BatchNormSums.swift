import ChiasmKernelInterface

/// **Computes** one task: the sums of one slab of rows, for every channel of one block or for one
/// plane. Rows are summed first, then their sums.
@Sendable
func batchNormSums(_ arguments: UnsafePointer<BatchNormSumsArguments>, _ task: Int) {
  let p = arguments.pointee.pass
  let target = arguments.pointee.partial + task &* 2 &* p.from.block
  let rows = GradientRows(p, task)
  let channels = BatchNormChannels(p, rows.block)
  var sums = (Vector.zero, Vector.zero)
  var rest: (Float, Float) = (0, 0)
  for number in rows.numbers {
    let row = rows.row(number)
    let count = p.extentW &* p.from.block
    let own = p.isGated
      ? rowSums(row.x, row.dy, count, channels) { channels.gate($0, $1) }
      : rowSums(row.x, row.dy, count, channels) { $1 }
    sums.0 += own.0
    sums.1 += own.1
    var i = count / lanes &* lanes
    while i < count {
      let (x, dy) = (Vector(repeating: row.x[i]), Vector(repeating: row.dy[i]))
      let g = p.isGated ? channels.gate(x, dy) : dy
      rest.0 += g[0]
      rest.1 += (g * (x - channels.mean))[0]
      i &+= 1
    }
  }
  if p.from.block == 1 {
    target[0] = laneSum(sums.0) + rest.0
    target[1] = laneSum(sums.1) + rest.1
  } else {
    target.store(sums.0, 0)
    target.store(sums.1, lanes)
  }
}

/// Two pairs of sums side by side: one addition takes four cycles.
@inline(__always)
private func rowSums(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ count: Int,
  _ channels: BatchNormChannels, _ gate: (Vector, Vector) -> Vector
) -> (Vector, Vector) {
  var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var i = 0
  while i &+ 2 &* lanes <= count {
    let (x0, x1) = (x.vector(i), x.vector(i &+ lanes))
    let (g0, g1) = (gate(x0, dy.vector(i)), gate(x1, dy.vector(i &+ lanes)))
    a += g0
    b += g1
    c = multiplyAdd(g0, x0 - channels.mean, c)
    d = multiplyAdd(g1, x1 - channels.mean, d)
    i &+= 2 &* lanes
  }
  if i &+ lanes <= count {
    let x0 = x.vector(i)
    let g0 = gate(x0, dy.vector(i))
    a += g0
    c = multiplyAdd(g0, x0 - channels.mean, c)
  }
  return (a + b, c + d)
}

/// **Computes** one task: the gradients of scale and offset of one block of channels, or of one
/// plane's, from the sums of its slabs in all cases, in order.
@Sendable
func batchNormJoin(_ arguments: UnsafePointer<BatchNormSumsArguments>, _ task: Int) {
  let p = arguments.pointee
  let (block, slabs) = (p.pass.from.block, p.pass.slabs)
  var sums = (Vector.zero, Vector.zero)
  for n in 0..<p.pass.cases {
    for slab in 0..<slabs {
      let partial = p.partial + ((n &* p.pass.blocks &+ task) &* slabs &+ slab) &* 2 &* block
      sums.0 += channelNumbers(partial, block)
      sums.1 += channelNumbers(partial + block, block)
    }
  }
  let first = task &* block
  for lane in 0..<min(block, p.channels &- first) {
    let c = first &+ lane
    p.offsetGradient[c] = sums.0[lane]
    p.scaleGradient[c] = sums.1[lane] / (p.variance[c] + p.epsilon).squareRoot()
  }
}

/// The rows of one slab of one block, or of one plane.
struct GradientRows {
  let p: BatchNormGradientArguments
  let block: Int
  let n: Int
  let numbers: Range<Int>
  private let input: Int
  private let gradient: Int

  @inline(__always)
  init(_ p: BatchNormGradientArguments, _ task: Int) {
    self.p = p
    let slab = task % p.slabs
    block = task / p.slabs % p.blocks
    n = task / (p.slabs &* p.blocks)
    numbers = slab &* p.rowsPerSlab..<min((slab &+ 1) &* p.rowsPerSlab, p.rows)
    input = Self.start(p.from, n, block)
    gradient = Self.start(p.gradientFrom, n, block)
  }

  @inline(__always)
  static func start(_ placement: VoxelPlacement, _ n: Int, _ block: Int) -> Int {
    placement.origin &+ n &* placement.caseStride &+ block &* placement.blockStride
  }

  @inline(__always)
  func row(_ number: Int) -> (x: UnsafePointer<Float>, dy: UnsafePointer<Float>) {
    (p.input + (input &+ offset(p.from, number)),
      p.gradient + (gradient &+ offset(p.gradientFrom, number)))
  }

  /// Where a row stands in its block.
  @inline(__always)
  func offset(_ placement: VoxelPlacement, _ number: Int) -> Int {
    number / p.extentH &* placement.strideD &+ number % p.extentH &* placement.strideH
  }
}
