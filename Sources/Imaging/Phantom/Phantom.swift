import ChiasmNIfTI

/// An invented PET/CT case of an abdomen with a tumour in the pancreas, made from a seed.
///
/// CT shows the tumour nearly as dense as the pancreas. PET shows it hot, but parts of the bowel
/// are as hot and as large, kidneys are hotter and vessels warm, and only CT, which shows fluid and
/// gas there, tells them apart: no single image is enough. Organs vary in place, size and shape;
/// lengths follow the field of view, 144 mm being natural.
///
/// **Units:** CT in whole HU, PET in SUV, grid in mm with the world's origin at its centre.
///
/// The same seed and extents give the same bits on every machine.
public struct Phantom: Sendable {
  public let ct: Volume
  public let pet: Volume
  /// 1 in the tumour. A case always has one.
  public let mask: Mask

  /// - Parameters:
  ///   - extents: voxels along x, y and z.
  ///   - spacing: mm per voxel along all axes.
  /// - Precondition: both are positive.
  public init(seed: UInt64, extents: SIMD3<Int> = [144, 144, 48], spacing: Double = 1) {
    precondition(extents.min() > 0 && spacing > 0, "\(extents) voxels of \(spacing) mm")
    let step = SIMD3(repeating: spacing)
    let corner = (SIMD3<Double>(extents) - 1) * step * -0.5
    let grid = Grid(extents: extents, affine: Affine(spacing: step, offset: corner))
    var canvas = TissueCanvas(grid: grid, seed: seed)
    for organ in Anatomy(seed: seed, half: canvas.half).organs { canvas.paint(organ) }
    canvas.ensureTumour()
    let scanner = Scanner(seed: seed, grid: grid, millimetres: canvas.voxelLength)
    ct = scanner.ct(of: canvas.tissues)
    pet = scanner.pet(of: canvas.tissues)
    mask = Mask(grid: grid, voxels: canvas.tissues.map { $0 == .tumour ? 1 : 0 })
  }
}
