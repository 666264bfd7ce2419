import ChiasmNIfTI

/// One patient's CT, and the PET on its grid.
public struct PETCTCase: Sendable {
  /// The CT's header: what results are written with.
  public let geometry: NIfTIGeometry
  /// In HU.
  public let ct: Volume
  /// In SUV, on the CT's grid; 0 where the PET ends.
  public let pet: Volume

  /// Reads two NIfTI images.
  ///
  /// - Throws: ``ImagingError`` `unreadable` for a file that is no single 3-D image, `notFinite`
  ///   for voxels that are no numbers, `apart` for images of different places.
  public init(petPath: String, ctPath: String) throws(ImagingError) {
    let ctImage = try PETCTCase.read(ctPath), petImage = try PETCTCase.read(petPath)
    let ct = Volume(ctImage), pet = Volume(petImage)
    try ct.checkFinite(ctPath)
    try pet.checkFinite(petPath)
    try self.init(geometry: ctImage.geometry, ct: ct, pet: pet)
  }

  /// A case from volumes in memory.
  ///
  /// - Throws: ``ImagingError`` `apart` for images of different places.
  public init(geometry: NIfTIGeometry, ct: Volume, pet: Volume) throws(ImagingError) {
    self.geometry = geometry
    self.ct = ct
    self.pet = try pet.aligned(to: ct.grid)
  }

  public init(_ phantom: Phantom) {
    geometry = NIfTIGeometry(phantom.ct.grid)
    ct = phantom.ct
    pet = phantom.pet
  }

  /// The grid a network works on: the CT's own when its spacing is within a hundredth of the
  /// network's, else one of that spacing.
  ///
  /// - Parameter spacing: in mm.
  /// - Throws: ``ImagingError`` `badSpacing`.
  public func workingGrid(spacing: SIMD3<Double>) throws(ImagingError) -> Grid {
    let ratio = ct.grid.spacing / spacing
    if (0..<3).allSatisfy({ abs(ratio[$0] - 1) < 0.01 }) { return ct.grid }
    return try ct.grid.resampled(toSpacing: spacing)
  }

  /// The volumes a network reads: resampled to `grid`, then normalised.
  public func prepared(
    on grid: Grid, ct ctNormalization: Normalization, pet petNormalization: Normalization
  ) -> (ct: Volume, pet: Volume) {
    guard grid != ct.grid else { return (ctNormalization(ct), petNormalization(pet)) }
    let air: Float = -1024
    return (
      ctNormalization(ct.resampled(onto: grid, outside: air)),
      petNormalization(pet.resampled(onto: grid))
    )
  }

  private static func read(_ path: String) throws(ImagingError) -> NIfTIImage {
    do throws(NIfTIError) {
      return try NIfTI.read(path: path)
    } catch {
      throw ImagingError(.unreadable, at: error.place, error.reason)
    }
  }
}
