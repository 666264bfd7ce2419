import ChiasmKernelInterface

/// **Computes** one task: mean and sum of squared deviations of one slab of rows, for every channel
/// of one block or for one plane.
///
/// Each row is read twice while it is in the first-level cache: for its mean, then for the
/// deviations from it. Rows are joined by
/// `m = m₁ + (m₂ - m₁) n₂ / n`, `s = s₁ + s₂ + (m₂ - m₁)² n₁ n₂ / n`.
///
/// **Source** Chan, Golub and LeVeque, *Algorithms for computing the sample variance*, 1983.
@Sendable
func moments(_ arguments: UnsafePointer<MomentsArguments>, _ task: Int) {
  let p = arguments.pointee
  let slab = task % p.slabs
  let block = task / p.slabs % p.blocks
  let n = task / (p.slabs &* p.blocks)
  let input = p.input + (p.from.origin &+ n &* p.from.caseStride &+ block &* p.from.blockStride)
  let rows = slab &* p.rowsPerSlab..<min((slab &+ 1) &* p.rowsPerSlab, p.rows)
  let target = p.partial + task &* 2 &* p.from.block
  if p.from.block == 1 {
    planeMoments(p, input, rows, target)
  } else {
    blockMoments(p, input, rows, target)
  }
}

@inline(__always)
private func row(_ p: MomentsArguments, _ input: UnsafePointer<Float>, _ number: Int)
  -> UnsafePointer<Float>
{
  input + (number / p.extentH &* p.from.strideD &+ number % p.extentH &* p.from.strideH)
}

@inline(never)
private func blockMoments(
  _ p: MomentsArguments, _ input: UnsafePointer<Float>, _ rows: Range<Int>,
  _ target: UnsafeMutablePointer<Float>
) {
  let width = Float(p.extentW)
  var mean = Vector.zero
  var squares = Vector.zero
  var count: Float = 0
  for number in rows {
    let x = row(p, input, number)
    let ownMean = blockSum(x, p.extentW) / Vector(repeating: width)
    let ownSquares = blockDeviations(x, p.extentW, ownMean)
    let total = count + width
    let difference = ownMean - mean
    mean = multiplyAdd(difference, Vector(repeating: width / total), mean)
    squares += ownSquares
    squares = multiplyAdd(
      difference * difference, Vector(repeating: count * (width / total)), squares)
    count = total
  }
  target.store(mean, 0)
  target.store(squares, lanes)
}

/// Four sums side by side: one addition takes four cycles.
@inline(__always)
private func blockSum(_ x: UnsafePointer<Float>, _ count: Int) -> Vector {
  var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var w = 0
  while w &+ 4 <= count {
    a += x.vector(w &* lanes)
    b += x.vector((w &+ 1) &* lanes)
    c += x.vector((w &+ 2) &* lanes)
    d += x.vector((w &+ 3) &* lanes)
    w &+= 4
  }
  while w < count {
    a += x.vector(w &* lanes)
    w &+= 1
  }
  return (a + b) + (c + d)
}

@inline(__always)
private func blockDeviations(_ x: UnsafePointer<Float>, _ count: Int, _ mean: Vector) -> Vector {
  var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var w = 0
  while w &+ 4 <= count {
    let (p, q) = (x.vector(w &* lanes) - mean, x.vector((w &+ 1) &* lanes) - mean)
    let (r, s) = (x.vector((w &+ 2) &* lanes) - mean, x.vector((w &+ 3) &* lanes) - mean)
    a = multiplyAdd(p, p, a)
    b = multiplyAdd(q, q, b)
    c = multiplyAdd(r, r, c)
    d = multiplyAdd(s, s, d)
    w &+= 4
  }
  while w < count {
    let p = x.vector(w &* lanes) - mean
    a = multiplyAdd(p, p, a)
    w &+= 1
  }
  return (a + b) + (c + d)
}

@inline(never)
private func planeMoments(
  _ p: MomentsArguments, _ input: UnsafePointer<Float>, _ rows: Range<Int>,
  _ target: UnsafeMutablePointer<Float>
) {
  let width = Float(p.extentW)
  var (mean, squares, count): (Float, Float, Float) = (0, 0, 0)
  for number in rows {
    let x = row(p, input, number)
    let ownMean = rowSum(x, p.extentW) / width
    let ownSquares = rowDeviations(x, p.extentW, ownMean)
    let total = count + width
    let difference = ownMean - mean
    mean += difference * (width / total)
    squares += ownSquares + difference * difference * (count * (width / total))
    count = total
  }
  target[0] = mean
  target[1] = squares
}

/// The sum of `count` contiguous elements.
@inline(__always)
func rowSum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
  let whole = count / lanes
  var sum = laneSum(blockSum(x, whole))
  for i in whole &* lanes..<count { sum += x[i] }
  return sum
}

/// The sum of the squared deviations of `count` contiguous elements from `mean`.
@inline(__always)
func rowDeviations(_ x: UnsafePointer<Float>, _ count: Int, _ mean: Float) -> Float {
  let whole = count / lanes
  var sum = laneSum(blockDeviations(x, whole, Vector(repeating: mean)))
  for i in whole &* lanes..<count { sum += (x[i] - mean) * (x[i] - mean) }
  return sum
}
