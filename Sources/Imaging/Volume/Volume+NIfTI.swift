import ChiasmNIfTI

extension Grid {
  public init(_ geometry: NIfTIGeometry) {
    self.init(extents: geometry.extents, affine: geometry.affine)
  }
}

extension NIfTIGeometry {
  /// A header for `grid`, its place stated as an sform.
  public init(_ grid: Grid) {
    self.init(extents: grid.extents, affine: grid.affine)
  }
}

extension Volume {
  public init(_ image: NIfTIImage) {
    self.init(grid: Grid(image.geometry), voxels: image.voxels)
  }
}

extension Mask {
  /// The voxels of `image` that are not 0; NaN counts as 0.
  public init(_ image: NIfTIImage) {
    self.init(
      grid: Grid(image.geometry),
      voxels: image.voxels.map { $0 == 0 || $0.isNaN ? 0 : 1 })
  }
}
