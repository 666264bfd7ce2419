import ChiasmImaging
import ChiasmNIfTI

extension CaseImages {
  /// Reads a case's files, and resamples and crops them to the grid that training wants.
  ///
  /// CT and PET are interpolated, the mask takes its nearest voxel.
  ///
  /// - Parameter box: where the crop lies, for recipes that take it from a table.
  /// - Throws: ``TrainingError`` `badData`, which names the file.
  init(
    _ files: CaseFiles, _ data: Recipe.DataPreparation, box: WorldBox?
  ) throws(TrainingError) {
    do throws(ImagingError) {
      let patient = try PETCTCase(petPath: files.pet, ctPath: files.ct)
      let mask = try files.mask.map { path throws(ImagingError) in
        try Self.mask(path, on: patient.ct.grid)
      }
      let working = try patient.workingGrid(spacing: SIMD3(repeating: data.spacing))
      let grid = try Self.crop(of: working, data, mask: mask, box: box, id: files.id)
      let air: Float = -1024
      self.init(
        ct: patient.ct.resampled(onto: grid, outside: air),
        pet: patient.pet.resampled(onto: grid), mask: mask?.resampled(onto: grid))
    } catch {
      let place = error.place.contains(files.id) ? error.place : "\(files.id): \(error.place)"
      throw TrainingError(.badData, at: place, error.reason)
    }
  }

  /// - Throws: `ImagingError` for a mask on another grid than CT, or of other values than 0 and 1.
  private static func mask(_ path: String, on grid: Grid) throws(ImagingError) -> Mask {
    let image: NIfTIImage
    do throws(NIfTIError) {
      image = try NIfTI.read(path: path)
    } catch {
      throw ImagingError(.unreadable, at: error.place, error.reason)
    }
    let volume = Volume(image)
    guard volume.grid.matches(grid) else {
      throw ImagingError(
        .gridMismatch, at: path, "expected a mask on CT's grid, \(grid), got \(volume.grid)")
    }
    if let offset = volume.voxels.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      let at = grid.indices(at: offset)
      throw ImagingError(
        .badScores, at: path,
        "expected 0 and 1, got \(volume.voxels[offset]) at voxel (\(at.x), \(at.y), \(at.z))")
    }
    return Mask(grid: grid, voxels: volume.voxels.map { UInt8($0) })
  }

  private static func crop(
    of working: Grid, _ data: Recipe.DataPreparation, mask: Mask?, box: WorldBox?, id: String
  ) throws(ImagingError) -> Grid {
    let wanted = SIMD3(data.crop[0], data.crop[1], data.crop[2])
    switch data.cropCenter {
    case .box:
      guard let box else {
        throw ImagingError(.apart, at: id, "expected a box in the table of boxes, got none")
      }
      return BoundingBoxTable.grid(of: box, spacing: data.spacing)
    case .volume:
      return working.cropped(around: SIMD3<Double>(working.extents) / 2, extents: wanted)
    case .tumour:
      guard let centroid = mask?.centroid, let mask else {
        return working.cropped(around: SIMD3<Double>(working.extents) / 2, extents: wanted)
      }
      let place = working.affine.inverse(mask.grid.affine(centroid))
      return working.cropped(around: place + 0.5, extents: wanted)
    }
  }
}

extension Grid {
  /// The part of the grid of at most `wanted` voxels whose middle is as near to `center`, in voxel
  /// edges, as the grid allows.
  fileprivate func cropped(around center: SIMD3<Double>, extents wanted: SIMD3<Int>) -> Grid {
    let size = pointwiseMin(extents, wanted)
    var origin = SIMD3<Int>.zero
    for axis in 0..<3 {
      let start = Int((center[axis] - Double(size[axis]) / 2).rounded())
      origin[axis] = min(max(start, 0), extents[axis] - size[axis])
    }
    return cropped(from: origin, extents: size)
  }
}

extension Mask {
  /// The mean place of the foreground in voxel indices; nil without any.
  fileprivate var centroid: SIMD3<Double>? {
    var (sum, count) = (SIMD3<Double>.zero, 0)
    for (offset, label) in voxels.enumerated() where label != 0 {
      sum += SIMD3<Double>(grid.indices(at: offset))
      count += 1
    }
    return count == 0 ? nil : sum / Double(count)
  }
}
