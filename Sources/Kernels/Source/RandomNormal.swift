import ChiasmKernelInterface

/// **Computes** one task: a chunk of normally distributed numbers. A lane is a block of
/// Philox4x32-10: its words 0 and 1 give the block's first two numbers, words 2 and 3 the others.
///
/// **Tail** Whole vectors of blocks are computed; what lies beyond the count is dropped.
/// **Source** Salmon et al., SC 2011; Box and Muller 1958.
@Sendable
func randomNormal(_ arguments: UnsafePointer<RandomNormalArguments>, _ task: Int) {
  let p = arguments.pointee
  let stream = UInt64(bitPattern: p.stream.map { $0[0] } ?? 0)
  let first = task &* RandomNormalArguments.chunk
  let last = min(first &+ RandomNormalArguments.chunk, p.count)
  var i = first
  while i < last {
    let words = philox(UInt64(i / 4), stream, p.seed)
    let a = normalPair(words.0, words.1)
    let b = normalPair(words.2, words.3)
    let (mean, deviation) = (Vector(repeating: p.mean), Vector(repeating: p.deviation))
    let numbers = (
      multiplyAdd(a.0, deviation, mean), multiplyAdd(a.1, deviation, mean),
      multiplyAdd(b.0, deviation, mean), multiplyAdd(b.1, deviation, mean)
    )
    let count = min(4 &* lanes, last &- i)
    for lane in 0..<lanes {
      let at = 4 &* lane
      if at &+ 4 <= count {
        p.output[i &+ at] = numbers.0[lane]
        p.output[i &+ at &+ 1] = numbers.1[lane]
        p.output[i &+ at &+ 2] = numbers.2[lane]
        p.output[i &+ at &+ 3] = numbers.3[lane]
      } else {
        if at < count { p.output[i &+ at] = numbers.0[lane] }
        if at &+ 1 < count { p.output[i &+ at &+ 1] = numbers.1[lane] }
        if at &+ 2 < count { p.output[i &+ at &+ 2] = numbers.2[lane] }
      }
    }
    i &+= 4 &* lanes
  }
}

/// The blocks from `index` on, one in every lane.
@inline(__always)
private func philox(_ index: UInt64, _ stream: UInt64, _ seed: UInt64)
  -> (WordVector, WordVector, WordVector, WordVector)
{
  let base = UInt32(truncatingIfNeeded: index)
  var low = WordVector(repeating: base)
  for lane in 0..<lanes { low[lane] = base &+ UInt32(truncatingIfNeeded: lane) }
  // A vector of blocks starts at a multiple of its lanes: its low words do not overflow.
  var words = (
    low, WordVector(repeating: UInt32(truncatingIfNeeded: index >> 32)),
    WordVector(repeating: UInt32(truncatingIfNeeded: stream)),
    WordVector(repeating: UInt32(truncatingIfNeeded: stream >> 32))
  )
  var key0 = UInt32(truncatingIfNeeded: seed)
  var key1 = UInt32(truncatingIfNeeded: seed >> 32)
  for _ in 0..<10 {
    let a = fullProduct(words.0, 0xd251_1f53)
    let b = fullProduct(words.2, 0xcd9e_8d57)
    words = (
      b.high ^ words.1 ^ WordVector(repeating: key0), b.low,
      a.high ^ words.3 ^ WordVector(repeating: key1), a.low
    )
    key0 &+= 0x9e37_79b9
    key1 &+= 0xbb67_ae85
  }
  return words
}

/// The two halves of a 64-bit product; the upper ones from the products of the even and of the odd
/// words, which one instruction gives.
@inline(__always)
private func fullProduct(_ x: WordVector, _ factor: UInt32) -> (high: WordVector, low: WordVector) {
  let pairs = unsafeBitCast(x, to: PairVector.self)
  let wide = PairVector(repeating: UInt64(factor))
  let shift = PairVector(repeating: 32)
  let even = (pairs & PairVector(repeating: 0xffff_ffff)) &* wide
  let odd = (pairs &>> shift) &* wide
  let high = (even &>> shift) | (odd & PairVector(repeating: 0xffff_ffff_0000_0000))
  return (unsafeBitCast(high, to: WordVector.self), x &* WordVector(repeating: factor))
}

/// `sqrt(-2 log u) (cos 2πv, sin 2πv)` with `u = (first + 1) 2^-32`, `v = second 2^-32`.
@inline(__always)
private func normalPair(_ first: WordVector, _ second: WordVector) -> (Vector, Vector) {
  let radius = squareRoot(logarithmOfShare(first) * -2)
  let turn = turned(second)
  return (radius * turn.cosine, radius * turn.sine)
}

/// `log((word + 1) 2^-32)`, at most 0.
///
/// Near 1 the distance from it is what counts, and words have all its bits:
/// `log(1 - d) = -2 (s + s³/3 + s⁵/5 + ...)` with `s = d / (2 - d)`.
@inline(__always)
private func logarithmOfShare(_ word: WordVector) -> Vector {
  let u = (number(word) + 1) * 0x1p-32
  let distance = number(~word) * 0x1p-32
  let s = distance / (Vector(repeating: 2) - distance)
  let z = s * s
  var p = Vector(repeating: 2.0 / 11)
  p = multiplyAdd(p, z, Vector(repeating: 2.0 / 9))
  p = multiplyAdd(p, z, Vector(repeating: 2.0 / 7))
  p = multiplyAdd(p, z, Vector(repeating: 2.0 / 5))
  p = multiplyAdd(p, z, Vector(repeating: 2.0 / 3))
  let near = -multiplyAdd(p * z, s, s * 2)
  return logarithm(u).replacing(with: near, where: u .> Vector(repeating: 0.75))
}

/// Words as numbers. By halves, because few processors convert unsigned words.
@inline(__always)
private func number(_ word: WordVector) -> Vector {
  let high = unsafeBitCast(word &>> WordVector(repeating: 16), to: IntegerVector.self)
  let low = unsafeBitCast(word & WordVector(repeating: 0xffff), to: IntegerVector.self)
  return multiplyAdd(whole(high), Vector(repeating: 65_536), whole(low))
}

/// Whole numbers from 0 to 2^16 - 1, or of at most 2^22 in magnitude, as floats.
@inline(__always)
private func whole(_ x: IntegerVector) -> Vector {
  let biased = x &+ IntegerVector(repeating: Int32(bitPattern: wholeNumberBias.bitPattern))
  return unsafeBitCast(biased, to: Vector.self) - wholeNumberBias
}

/// Cosine and sine of `2π word 2^-32`: the nearest quarter turn, then Taylor polynomials for what
/// is left, at most an eighth of a turn.
@inline(__always)
private func turned(_ word: WordVector) -> (cosine: Vector, sine: Vector) {
  let quarter = (word &+ WordVector(repeating: 1 << 29)) &>> WordVector(repeating: 30)
  let rest = unsafeBitCast(word &- (quarter &<< WordVector(repeating: 30)), to: IntegerVector.self)
  // By halves: the upper one is signed, the lower one is not.
  let high = whole(rest &>> IntegerVector(repeating: 16))
  let low = whole(rest & IntegerVector(repeating: 0xffff))
  let x = multiplyAdd(high, Vector(repeating: 65_536), low) * 1.462_918_079_267_16e-9
  let z = x * x
  var s = Vector(repeating: 2.755_731_92e-6)
  s = multiplyAdd(s, z, Vector(repeating: -1.984_126_98e-4))
  s = multiplyAdd(s, z, Vector(repeating: 8.333_333_33e-3))
  s = multiplyAdd(s, z, Vector(repeating: -1.666_666_67e-1))
  let sine = multiplyAdd(s * z, x, x)
  var c = Vector(repeating: -2.755_731_92e-7)
  c = multiplyAdd(c, z, Vector(repeating: 2.480_158_73e-5))
  c = multiplyAdd(c, z, Vector(repeating: -1.388_888_89e-3))
  c = multiplyAdd(c, z, Vector(repeating: 4.166_666_67e-2))
  c = multiplyAdd(c, z, Vector(repeating: -0.5))
  let cosine = multiplyAdd(c, z, Vector(repeating: 1))
  let quarters = unsafeBitCast(quarter, to: IntegerVector.self)
  let one = IntegerVector(repeating: 1)
  let isOdd = (quarters & one) .== one
  let y = cosine.replacing(with: -sine, where: isOdd)
  let w = sine.replacing(with: cosine, where: isOdd)
  let isFar = quarters .> one
  return (y.replacing(with: -y, where: isFar), w.replacing(with: -w, where: isFar))
}
