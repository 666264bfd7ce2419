/// An ellipsoid in the phantom's own lengths, where the field of view is 144 wide.
struct Blob {
  var center: SIMD3<Float>
  var radii: SIMD3<Float>
}

/// A union of ellipsoids of one tissue.
struct Organ {
  var tissue: Tissue
  var blobs: [Blob]
  /// How strongly the surface follows the phantom's irregularity, 1 being usual.
  var irregularity: Float = 1

  init(_ tissue: Tissue, _ blobs: [Blob], irregularity: Float = 1) {
    self.tissue = tissue
    self.blobs = blobs
    self.irregularity = irregularity
  }

  init(_ tissue: Tissue, at center: SIMD3<Float>, radii: SIMD3<Float>, irregularity: Float = 1) {
    self.init(tissue, [Blob(center: center, radii: radii)], irregularity: irregularity)
  }

  /// A tube along a quadratic Bézier curve, its radius going from `start` to `end`.
  static func tube(
    _ tissue: Tissue, _ points: [SIMD3<Float>], from start: Float, to end: Float
  ) -> Organ {
    let count = 32
    let blobs = (0...count).map { step in
      let t = Float(step) / Float(count)
      let radius = start + (end - start) * t
      return Blob(center: bezier(points, t), radii: SIMD3(repeating: radius))
    }
    return Organ(tissue, blobs)
  }

  /// The same organ with every radius smaller by `wall`; radii stay positive.
  func inside(_ wall: Float, as tissue: Tissue) -> Organ {
    var inner = self
    inner.tissue = tissue
    inner.blobs = blobs.map {
      Blob(center: $0.center, radii: pointwiseMax($0.radii - wall, SIMD3(repeating: 0.1)))
    }
    return inner
  }
}

/// The point at `t` in 0...1 of the quadratic curve through three control points.
func bezier(_ points: [SIMD3<Float>], _ t: Float) -> SIMD3<Float> {
  let s = 1 - t
  return points[0] * (s * s) + points[1] * (2 * s * t) + points[2] * (t * t)
}
