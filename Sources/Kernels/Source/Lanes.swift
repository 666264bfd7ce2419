import CChiasmIntrinsics

#if ISA_AVX512
  typealias Vector = SIMD16<Float>
  typealias IntegerVector = SIMD16<Int32>
  typealias WordVector = SIMD16<UInt32>
  typealias PairVector = SIMD8<UInt64>
  typealias Square = InlineArray<16, Vector>
  /// Accumulators a tile may hold beside two weight vectors and a broadcast.
  let accumulatorLimit = 28
#elseif ISA_AVX2
  typealias Vector = SIMD8<Float>
  typealias IntegerVector = SIMD8<Int32>
  typealias WordVector = SIMD8<UInt32>
  typealias PairVector = SIMD4<UInt64>
  typealias Square = InlineArray<8, Vector>
  let accumulatorLimit = 12
#else
  typealias Vector = SIMD4<Float>
  typealias IntegerVector = SIMD4<Int32>
  typealias WordVector = SIMD4<UInt32>
  typealias PairVector = SIMD2<UInt64>
  typealias Square = InlineArray<4, Vector>
  let accumulatorLimit = 12
#endif

let lanes = Vector.scalarCount

@inline(__always)
func squareRoot(_ x: Vector) -> Vector {
  #if ISA_AVX512
    return chiasm_square_root16(x)
  #elseif ISA_AVX2
    return chiasm_square_root8(x)
  #else
    return chiasm_square_root4(x)
  #endif
}

/// The sum over the lanes, the first first. Not `SIMD.sum()`, whose body the compiler may leave to
/// be shared with modules for other processors.
@inline(__always)
func laneSum(_ x: Vector) -> Float {
  var total = x[0]
  for lane in 1..<lanes { total += x[lane] }
  return total
}

/// `x >= 0 ? x : slope * x`; 0 for every negative number, infinity included, when the slope is 0.
@inline(__always)
func leaky(_ x: Vector, _ slope: Float) -> Vector {
  let scaled = slope == 0 ? Vector.zero : x * slope
  return x.replacing(with: scaled, where: x .< Vector.zero)
}

extension UnsafePointer<Float> {
  @inline(__always)
  func vector(_ offset: Int) -> Vector {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Vector.self)
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  func vector(_ offset: Int) -> Vector {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Vector.self)
  }

  @inline(__always)
  func store(_ vector: Vector, _ offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: vector, as: Vector.self)
  }
}
