/// The greater of two; NaN when either is.
@inline(__always)
func larger(_ a: Vector, _ b: Vector) -> Vector {
  a.replacing(with: b, where: (b .> a) .| (b .!= b))
}
