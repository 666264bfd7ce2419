import ChiasmNIfTI

/// A flat cut through a volume along the voxel axes nearest to the patient's.
struct Plane {
  enum Kind: String, CaseIterable { case axial, coronal, sagittal }

  /// A voxel axis and whether its index grows along the screen's direction.
  struct Axis: Hashable {
    var index: Int
    var isForward: Bool
  }

  let kind: Kind
  /// To the right on the screen, and downward.
  let across, down: Axis
  /// The axis that is cut, and where.
  let normal: Int
  let slice: Int

  /// Axial and coronal cuts show the patient's right on the left, as if seen from the feet and
  /// from the front; sagittal ones show the front on the left.
  ///
  /// - Parameter center: a voxel every plane runs through.
  init(_ kind: Kind, of grid: Grid, through center: SIMD3<Int>) {
    self.kind = kind
    let axes = Plane.patientAxes(of: grid.affine)
    func reversed(_ axis: Axis) -> Axis { Axis(index: axis.index, isForward: !axis.isForward) }
    let (right, front, head) = (axes[0], axes[1], axes[2])
    switch kind {
    case .axial: (across, down, normal) = (reversed(right), reversed(front), head.index)
    case .coronal: (across, down, normal) = (reversed(right), reversed(head), front.index)
    case .sagittal: (across, down, normal) = (reversed(front), reversed(head), right.index)
    }
    slice = center[normal]
  }

  /// The letters at the left, right, top and bottom.
  var letters: (left: String, right: String, top: String, bottom: String) {
    switch kind {
    case .axial: ("R", "L", "A", "P")
    case .coronal: ("R", "L", "S", "I")
    case .sagittal: ("A", "P", "S", "I")
    }
  }

  /// The voxel axes nearest to the patient's right, front and head: of the six ways to assign
  /// them the one whose directions agree best.
  private static func patientAxes(of affine: Affine) -> [Axis] {
    let columns = [affine.x, affine.y, affine.z]
    let spacing = affine.spacing
    let ways = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    func agreement(_ way: [Int]) -> Double {
      (0..<3).reduce(0) { $0 + abs(columns[way[$1]][$1]) / spacing[way[$1]] }
    }
    let best = ways.dropFirst().reduce(ways[0]) { agreement($1) > agreement($0) ? $1 : $0 }
    return (0..<3).map { Axis(index: best[$0], isForward: columns[best[$0]][$0] > 0) }
  }
}

/// A plane drawn at some number of pixels per mm.
struct PlaneSampler {
  let plane: Plane
  let width, height: Int
  private let extents: SIMD3<Int>
  /// Voxels per pixel along and down the screen.
  private let step: SIMD2<Double>

  init(_ plane: Plane, of grid: Grid, pixelsPerMillimetre scale: Double) {
    self.plane = plane
    extents = grid.extents
    let spacing = grid.spacing
    let size = [plane.across, plane.down].map { Double(grid.extents[$0.index]) }
    let millimetres = [
      size[0] * spacing[plane.across.index], size[1] * spacing[plane.down.index],
    ]
    width = max(1, Int((millimetres[0] * scale).rounded()))
    height = max(1, Int((millimetres[1] * scale).rounded()))
    step = [size[0] / Double(width), size[1] / Double(height)]
  }

  /// The value at every pixel, row by row, interpolated between the four nearest voxels.
  func sample(_ value: (Int) -> Float) -> [Float] {
    let columns = taps(plane.across, count: width, step: step.x)
    let rows = taps(plane.down, count: height, step: step.y)
    let base = plane.slice * stride(plane.normal)
    var result: [Float] = []
    result.reserveCapacity(width * height)
    for row in rows {
      for column in columns {
        let a = mix(value(base + row.low + column.low), value(base + row.low + column.high),
          column.weight)
        let b = mix(value(base + row.high + column.low), value(base + row.high + column.high),
          column.weight)
        result.append(mix(a, b, row.weight))
      }
    }
    return result
  }

  private func stride(_ axis: Int) -> Int {
    axis == 0 ? 1 : axis == 1 ? extents.x : extents.x * extents.y
  }

  /// Memory offsets of the two voxels beside each pixel, and the weight of the second.
  private func taps(
    _ axis: Plane.Axis, count: Int, step: Double
  ) -> [(low: Int, high: Int, weight: Float)] {
    let last = extents[axis.index] - 1
    return (0..<count).map { pixel in
      let forward = min(max((Double(pixel) + 0.5) * step - 0.5, 0), Double(last))
      let point = axis.isForward ? forward : Double(last) - forward
      let low = Int(point)
      let offset = stride(axis.index)
      return (low * offset, min(low + 1, last) * offset, Float(point - Double(low)))
    }
  }
}

private func mix(_ a: Float, _ b: Float, _ weight: Float) -> Float { a + (b - a) * weight }
