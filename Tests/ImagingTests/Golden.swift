import ChiasmImaging
import ChiasmNIfTI
import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

/// What other programs computed, written by the script in Tests/Oracle/imaging.
enum Golden {
  static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  static let shared = tests.appending(path: "../../shared/data").standardized.path

  static func archive(_ name: String) throws -> [String: Tensor] {
    try NumPy.readArchive(path: tests.appending(path: "Oracle/imaging/golden/\(name).npz").path)
  }
}

extension Grid {
  /// A grid from a 3x4 matrix.
  init(extents: SIMD3<Int>, rows tensor: Tensor) {
    let m = tensor.doubles
    func row(_ i: Int) -> SIMD4<Double> { [m[i * 4], m[i * 4 + 1], m[i * 4 + 2], m[i * 4 + 3]] }
    self.init(extents: extents, affine: Affine(rows: row(0), row(1), row(2)))
  }

  /// Voxels of 1 mm.
  init(_ x: Int, _ y: Int, _ z: Int) {
    self.init(extents: [x, y, z], affine: Affine(spacing: .one))
  }
}

extension Volume {
  /// Numbers without a pattern that a wrong stride could keep.
  init(scrambled grid: Grid) {
    let voxels = (0..<grid.count).map { Float(($0 * 7919) % 1009) / 100 - 5 }
    self.init(grid: grid, voxels: voxels)
  }
}

/// Whether times mean anything: a debug build's do not.
let isOptimized = !_isDebugAssertConfiguration()

/// The best time of three.
func milliseconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  var best = Double.infinity
  for _ in 0..<3 {
    let time = try clock.measure(body)
    best = min(best, time / .milliseconds(1))
  }
  return best
}

func imagingCode(_ body: () throws -> Void) -> ImagingError.Code? {
  do { try body() } catch {
    guard let error = error as? ImagingError else { return nil }
    #expect(!error.description.contains("\n"))
    return error.code
  }
  return nil
}
