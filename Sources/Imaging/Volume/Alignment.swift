extension Volume {
  /// This volume on the grid of another image of the same patient.
  ///
  /// Grids that agree within a hundredth of a voxel count as equal and nothing is interpolated.
  /// Other grids are resampled when their boxes in the world overlap; voxels of `target` beyond
  /// this volume become `outside`.
  ///
  /// - Parameters:
  ///   - name: what to call this volume in the error, `PET`.
  ///   - targetName: what to call the other, `CT`.
  /// - Throws: ``ImagingError`` `apart`, which states both geometries.
  public func aligned(
    to target: Grid, outside: Float = 0, name: String = "PET", targetName: String = "CT"
  ) throws(ImagingError) -> Volume {
    if grid.matches(target) { return Volume(grid: target, voxels: voxels) }
    guard grid.worldBox.overlaps(target.worldBox) else {
      throw ImagingError(
        .apart, at: name,
        "expected \(name) and \(targetName) of one place; \(name) has \(grid), "
          + "\(targetName) has \(target)")
    }
    return resampled(onto: target, outside: outside)
  }
}
