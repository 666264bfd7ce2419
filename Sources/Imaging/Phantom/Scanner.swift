import ChiasmTensor

/// Turns tissues into images, with the blur and noise of the machines.
struct Scanner {
  let seed: UInt64
  let grid: Grid
  /// One voxel in mm of a phantom of natural size.
  let millimetres: Float

  /// Density with slow variation inside organs, the blur of a soft kernel, and correlated noise
  /// of about 9 HU; whole numbers, as CT stores them.
  func ct(of tissues: [Tissue]) -> Volume {
    let table = Tissue.allCases.map(\.density)
    let texture = smoothNoise(
      grid.extents, cell: 7 / millimetres, amplitude: 4, seed: seed, name: "ct.texture")
    var values = zip(tissues, texture).map { tissue, texture in
      table[Int(tissue.rawValue)] + (tissue == .air ? 0 : texture)
    }
    blur(&values, extents: grid.extents, sigma: 0.6 / millimetres)
    var noise = normalNoise(count: values.count, seed: seed, name: "ct.noise")
    blur(&noise, extents: grid.extents, sigma: 0.6)
    for index in values.indices {
      values[index] = max((values[index] + noise[index] * 28).rounded(), -1024)
    }
    return Volume(grid: grid, voxels: values)
  }

  /// Uptake of this patient's organs, blurred by the point spread (6 mm at half maximum), counted
  /// with Poisson noise, and smoothed as reconstruction does (4 mm).
  func pet(of tissues: [Tissue]) -> Volume {
    var draws = Draws(seed: seed, "uptake")
    var table = Tissue.allCases.map { tissue -> Float in
      switch tissue {
      case .tumour: draws.uniform(6...13)
      case .hotBowel: draws.uniform(6...13)
      case .urine: draws.uniform(12...26)
      default: tissue.uptake * draws.uniform(0.85...1.15)
      }
    }
    table[Int(Tissue.hotContent.rawValue)] = table[Int(Tissue.hotBowel.rawValue)]
    let texture = smoothNoise(
      grid.extents, cell: 6 / millimetres, amplitude: 0.14, seed: seed, name: "pet.texture")
    var values = zip(tissues, texture).map { table[Int($0.rawValue)] * (1 + $1) }
    // A Gaussian's width at half maximum is 2.3548 sigma.
    blur(&values, extents: grid.extents, sigma: 6 / 2.3548 / millimetres)
    count(&values, perUnit: 0.9)
    blur(&values, extents: grid.extents, sigma: 4 / 2.3548 / millimetres)
    return Volume(grid: grid, voxels: values)
  }

  /// Replaces every value by a Poisson number of counts with that mean times `perUnit`, in the
  /// value's unit again.
  private func count(_ values: inout [Float], perUnit: Float) {
    let source = Philox(seed: seed, name: "phantom.pet.counts")
    for start in stride(from: 0, to: values.count, by: 4) {
      let words = source.block(at: UInt64(start / 4))
      for lane in 0..<min(4, values.count - start) {
        let mean = values[start + lane] * perUnit
        let counts = poisson(mean, Philox.uniform(words[lane]))
        values[start + lane] = Float(counts) / perUnit
      }
    }
  }

  /// The number of counts whose cumulative probability first reaches `level`.
  ///
  /// - Parameter mean: above 80 it counts as 80, where `exp(-mean)` is still a normal number.
  private func poisson(_ mean: Float, _ level: Double) -> Int {
    let mean = min(max(mean, 0), 80)
    var term = Double(Exponential.exp(-mean))
    var sum = term
    var counts = 0
    while sum < level, counts < 400 {
      counts += 1
      term *= Double(mean) / Double(counts)
      sum += term
    }
    return counts
  }
}
