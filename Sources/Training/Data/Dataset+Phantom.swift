import ChiasmImaging
import ChiasmParallel
import Synchronization

extension Dataset {
  /// Invented cases, made in memory.
  ///
  /// - Parameter progress: called with how many cases are made, of how many.
  static func phantomCases(
    _ data: Recipe.DataPreparation, threads: Int, progress: (Int, Int) -> Void
  ) -> [PreparedCase] {
    let phantom = data.phantom
    let made = Mutex([PreparedCase?](repeating: nil, count: phantom.count))
    var done = 0
    for start in stride(from: 0, to: phantom.count, by: max(threads, 1)) {
      let round = min(max(threads, 1), phantom.count - start)
      parallelFor(round, threads: threads) { task in
        let patient = phantomCase(phantom.seed &+ UInt64(start + task), data)
        made.withLock { $0[start + task] = patient }
      }
      done += round
      progress(done, phantom.count)
    }
    return made.withLock { $0.compactMap(\.self) }
  }

  private static func phantomCase(
    _ seed: UInt64, _ data: Recipe.DataPreparation
  ) -> PreparedCase {
    let extents = SIMD3(data.crop[0], data.crop[1], data.crop[2])
    let phantom = Phantom(seed: seed, extents: extents, spacing: data.spacing)
    let images = CaseImages(ct: phantom.ct, pet: phantom.pet, mask: phantom.mask)
    return PreparedCase(
      id: "phantom-\(seed)",
      hash: Fingerprint.of(["phantom \(seed) \(phantom.ct.grid)"]), images: images)
  }
}
