import ChiasmKernelInterface

/// **Computes** one task: a `tileM x tileN` tile of C for one matrix of the batch.
///
/// **Layout** Columns of B adjacent (`bStrideN == 1`): lanes run along n, A is broadcast. Rows of
/// A and of Bᵀ adjacent (`aStrideK == bStrideK == 1`): lanes run along k and are summed at the
/// end. Anything else: scalars.
///
/// **Tail** Columns beyond whole vectors are a vector that overlaps its neighbour, or scalars where
/// there is none; depths beyond whole vectors are scalars.
@Sendable
func matmul(_ arguments: UnsafePointer<MatMulArguments>, _ task: Int) {
  let p = arguments.pointee
  let matrix = task / (p.tilesM &* p.tilesN)
  let tile = task % (p.tilesM &* p.tilesN)
  let m = tile / p.tilesN &* p.tileM
  let n = tile % p.tilesN &* p.tileN
  let rows = m..<min(m &+ p.tileM, p.m)
  let columns = n..<min(n &+ p.tileN, p.n)
  let a = p.a + matrix &* p.aBatchStride
  let b = p.b + matrix &* p.bBatchStride
  let c = p.c + matrix &* p.m &* p.n
  if p.bStrideN == 1 {
    alongColumns(p, a, b, c, rows, columns)
  } else if p.aStrideK == 1 && p.bStrideK == 1 {
    alongDepth(p, a, b, c, rows, columns)
  } else {
    scalars(p, a, b, c, rows, columns)
  }
}

@inline(__always)
private func scalars(
  _ p: MatMulArguments, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>
) {
  for m in rows {
    for n in columns {
      var sum: Float = 0
      for k in 0..<p.k {
        sum += a[m &* p.aStrideM &+ k &* p.aStrideK] * b[k &* p.bStrideK &+ n &* p.bStrideN]
      }
      c[m &* p.n &+ n] = sum
    }
  }
}

@inline(__always)
private func alongColumns(
  _ p: MatMulArguments, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>
) {
  var n = columns.lowerBound
  while n &+ 2 &* lanes <= columns.upperBound {
    var m = rows.lowerBound
    #if ISA_AVX512
      while m &+ 8 <= rows.upperBound {
        ColumnTile<8, 2>.run(p, a, b, c, m, n)
        m &+= 8
      }
    #endif
    while m &+ 4 <= rows.upperBound {
      ColumnTile<4, 2>.run(p, a, b, c, m, n)
      m &+= 4
    }
    while m < rows.upperBound {
      ColumnTile<1, 2>.run(p, a, b, c, m, n)
      m &+= 1
    }
    n &+= 2 &* lanes
  }
  while n &+ lanes <= columns.upperBound {
    oneVector(p, a, b, c, rows, n)
    n &+= lanes
  }
  if n < columns.upperBound && columns.count >= lanes {
    // The last vector once more computes columns that it shares with the one before.
    oneVector(p, a, b, c, rows, columns.upperBound &- lanes)
    return
  }
  scalars(p, a, b, c, rows, n..<max(n, columns.upperBound))
}

@inline(__always)
private func oneVector(
  _ p: MatMulArguments, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ rows: Range<Int>, _ n: Int
) {
  var m = rows.lowerBound
  while m &+ 4 <= rows.upperBound {
    ColumnTile<4, 1>.run(p, a, b, c, m, n)
    m &+= 4
  }
  while m < rows.upperBound {
    ColumnTile<1, 1>.run(p, a, b, c, m, n)
    m &+= 1
  }
}

private enum ColumnTile<let rows: Int, let vectors: Int> {
  @inline(__always)
  static func run(
    _ p: MatMulArguments, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ m: Int, _ n: Int
  ) {
    var sums = InlineArray<rows, InlineArray<vectors, Vector>> { _ in
      InlineArray { _ in Vector.zero }
    }
    let a = a + m &* p.aStrideM
    let b = b + n
    for k in 0..<p.k {
      let row = b + k &* p.bStrideK
      for r in 0..<rows {
        let scalar = Vector(repeating: a[r &* p.aStrideM &+ k &* p.aStrideK])
        for v in 0..<vectors {
          sums[r][v] = multiplyAdd(scalar, row.vector(v &* lanes), sums[r][v])
        }
      }
    }
    for r in 0..<rows {
      for v in 0..<vectors { c.store(sums[r][v], (m &+ r) &* p.n &+ n &+ v &* lanes) }
    }
  }
}

@inline(__always)
private func alongDepth(
  _ p: MatMulArguments, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>
) {
  var m = rows.lowerBound
  while m < rows.upperBound {
    let hasFour = m &+ 4 <= rows.upperBound
    var n = columns.lowerBound
    while n < columns.upperBound {
      let isWide = n &+ 2 <= columns.upperBound
      if hasFour && isWide {
        DepthTile<4, 2>.run(p, a, b, c, m, n)
      } else {
        for r in m..<(hasFour ? m &+ 4 : m &+ 1) {
          for s in n..<(isWide ? n &+ 2 : n &+ 1) { DepthTile<1, 1>.run(p, a, b, c, r, s) }
        }
      }
      n &+= isWide ? 2 : 1
    }
    m &+= hasFour ? 4 : 1
  }
}

private enum DepthTile<let rows: Int, let columns: Int> {
  @inline(__always)
  static func run(
    _ p: MatMulArguments, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ m: Int, _ n: Int
  ) {
    var sums = InlineArray<rows, InlineArray<columns, Vector>> { _ in
      InlineArray { _ in Vector.zero }
    }
    let a = a + m &* p.aStrideM
    let b = b + n &* p.bStrideN
    var k = 0
    while k &+ lanes <= p.k {
      for r in 0..<rows {
        let x = a.vector(r &* p.aStrideM &+ k)
        for s in 0..<columns {
          sums[r][s] = multiplyAdd(x, b.vector(s &* p.bStrideN &+ k), sums[r][s])
        }
      }
      k &+= lanes
    }
    for r in 0..<rows {
      for s in 0..<columns {
        var sum = laneSum(sums[r][s])
        for rest in k..<p.k { sum += a[r &* p.aStrideM &+ rest] * b[s &* p.bStrideN &+ rest] }
        c[(m &+ r) &* p.n &+ n &+ s] = sum
      }
    }
  }
}
