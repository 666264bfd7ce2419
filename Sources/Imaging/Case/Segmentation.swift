import ChiasmNIfTI

/// What a network found in a case, on the case's own grid.
public struct Segmentation: Sendable {
  /// The header it is written with.
  public let geometry: NIfTIGeometry
  /// The probability of class 1, from 0 to 1.
  public let probability: Volume
  /// The most probable class.
  public let mask: Mask

  /// Brings probabilities back to the case's grid, interpolated, and takes the most probable
  /// class there.
  ///
  /// - Parameter maps: probabilities of the classes 1, 2, ... on the grid the network worked on.
  /// - Precondition: there are 1 to 255 maps.
  public init(_ maps: [Volume], of patient: PETCTCase) {
    let grid = patient.ct.grid
    let own = maps.map { $0.grid == grid ? $0 : $0.resampled(onto: grid) }
    geometry = patient.geometry
    mask = Mask(mostProbableOf: own)
    probability = own[0]
  }

  /// Writes the mask as uint8.
  ///
  /// - Throws: ``ImagingError`` `unwritable`; nothing is left behind then.
  public func writeMask(to path: String) throws(ImagingError) {
    try write(mask.voxels, path)
  }

  /// Writes the probability of class 1 as float32.
  ///
  /// - Throws: ``ImagingError`` `unwritable`; nothing is left behind then.
  public func writeProbability(to path: String) throws(ImagingError) {
    try write(probability.voxels, path)
  }

  private func write(_ voxels: [some NIfTIElement], _ path: String) throws(ImagingError) {
    do throws(NIfTIError) {
      try NIfTI.write(voxels, geometry: geometry, path: path)
    } catch {
      throw ImagingError(.unwritable, at: error.place, error.reason)
    }
  }
}
