/// A picture of a case: CT in grey, PET in colour over it, and the outline of a mask, in an axial,
/// a coronal and a sagittal plane at true proportions.
///
/// The planes run through the slices with most voxels of the reference, where there is one, else of
/// the mask; or through the voxel with the highest PET value when these are empty. Axial and
/// coronal planes show the patient's right on the left; letters at the edges say so.
public struct Overlay: Sendable {
  private let ct: Volume
  private let pet: Volume
  private let mask: Mask
  private let reference: Mask?
  /// The voxel the planes run through.
  public let center: SIMD3<Int>
  /// The PET value shown in the brightest colour.
  public let petMaximum: Float
  /// The HU shown in black and white.
  public static let ctWindow: ClosedRange<Float> = -160...240

  /// - Parameters:
  ///   - mask: outlined in cyan.
  ///   - reference: outlined in green, such as what a radiologist drew.
  /// - Throws: ``ImagingError`` `gridMismatch` when the extents differ.
  public init(
    ct: Volume, pet: Volume, mask: Mask, reference: Mask? = nil
  ) throws(ImagingError) {
    for (name, grid) in [("PET", pet.grid), ("mask", mask.grid), ("reference", reference?.grid)] {
      guard let grid, grid.extents != ct.grid.extents else { continue }
      throw ImagingError(.gridMismatch, at: name, "expected \(ct.grid), got \(grid)")
    }
    self.ct = ct
    self.pet = pet
    self.mask = mask
    self.reference = reference
    center = reference.flatMap(fullestSlices) ?? fullestSlices(mask)
      ?? ct.grid.indices(at: highest(pet))
    petMaximum = brightest(pet)
  }

  /// One line that says what is shown: slices, orientation, windows.
  public var caption: String {
    let planes = Plane.Kind.allCases.map { kind in
      let plane = Plane(kind, of: ct.grid, through: center)
      return "\(kind.rawValue) slice \(plane.slice + 1) of \(ct.grid.extents[plane.normal])"
    }
    let window = Overlay.ctWindow
    return "\(planes.joined(separator: ", ")); patient right on the left; "
      + "CT \(Int(window.lowerBound)) to \(Int(window.upperBound)) HU, PET 0 to \(petMaximum)"
  }

  /// Draws the picture.
  ///
  /// - Parameter size: pixels along the longer side of the axial plane; fewer for a volume more
  ///   than three times as long as that, so that the picture stays small.
  public func raster(size: Int = 540) -> Raster {
    let planes = Plane.Kind.allCases.map { Plane($0, of: ct.grid, through: center) }
    let lengths = SIMD3<Double>(ct.grid.extents) * ct.grid.spacing
    let longest = max(lengths[planes[0].across.index], lengths[planes[0].down.index])
    let scale = Double(size) / max(longest, lengths.max() / 3)
    let panels = planes.map { plane in
      panel(PlaneSampler(plane, of: ct.grid, pixelsPerMillimetre: scale))
    }
    var picture = OverlayLayout(panels).compose(panels)
    picture.writeScale(pixelsPerMillimetre: scale, height: panels[0].height)
    picture.writeColorBar(maximum: petMaximum)
    return picture
  }

  private func panel(_ sampler: PlaneSampler) -> Raster {
    let grey = sampler.sample { ct.voxels[$0] }, color = sampler.sample { pet.voxels[$0] }
    let window = Overlay.ctWindow
    var raster = Raster(width: sampler.width, height: sampler.height)
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let index = y * raster.width + x
        let level = (grey[index] - window.lowerBound) / (window.upperBound - window.lowerBound)
        let base = Color(repeating: min(max(level, 0), 1) * 0.92)
        let uptake = color[index] / petMaximum
        raster[x, y] = mix(base, ColorMap.hot(uptake), ColorMap.opacity(uptake))
      }
    }
    if let reference { raster.outline(reference, sampler, [0.35, 1, 0.3]) }
    raster.outline(mask, sampler, [0.1, 0.9, 1])
    raster.writeLetters(sampler.plane, of: ct.grid.extents[sampler.plane.normal])
    return raster
  }
}

/// Along each axis the slice with most foreground voxels, or `nil` for an empty mask.
private func fullestSlices(_ mask: Mask) -> SIMD3<Int>? {
  let extents = mask.grid.extents
  var counts = (0..<3).map { [Int](repeating: 0, count: extents[$0]) }
  for (offset, label) in mask.voxels.enumerated() where label != 0 {
    let index = mask.grid.indices(at: offset)
    for axis in 0..<3 { counts[axis][index[axis]] += 1 }
  }
  var center = SIMD3<Int>.zero
  for axis in 0..<3 {
    guard let most = counts[axis].max(), most > 0 else { return nil }
    center[axis] = counts[axis].firstIndex(of: most) ?? 0
  }
  return center
}

private func highest(_ volume: Volume) -> Int {
  volume.voxels.indices.reduce(0) { volume.voxels[$1] > volume.voxels[$0] ? $1 : $0 }
}

/// The value that one voxel in five hundred exceeds, in steps of a half and at least a half: single
/// hot voxels do not darken the rest.
private func brightest(_ pet: Volume) -> Float {
  let top = pet.voxels[highest(pet)]
  guard top > 0, top.isFinite else { return 0.5 }
  var histogram = [Int](repeating: 0, count: 1024)
  for value in pet.voxels where value > 0 { histogram[min(Int(value / top * 1024), 1023)] += 1 }
  var above = 0
  var bin = 1024
  while bin > 0, above * 500 < pet.voxels.count {
    bin -= 1
    above += histogram[bin]
  }
  return max((Float(bin + 1) / 1024 * top * 2).rounded() / 2, 0.5)
}
