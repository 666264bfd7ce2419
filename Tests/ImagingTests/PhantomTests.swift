import ChiasmImaging
import ChiasmNIfTI
import Testing

struct PhantomTests {
  /// FNV-1a over the bits, which no rounding may change.
  private func hash(_ phantom: Phantom) -> UInt64 {
    let words = phantom.ct.voxels.map(\.bitPattern) + phantom.pet.voxels.map(\.bitPattern)
      + phantom.mask.voxels.map { UInt32($0) }
    return words.reduce(0xcbf2_9ce4_8422_2325) { hash, word in
      (hash ^ UInt64(word)) &* 0x0000_0100_0000_01b3
    }
  }

  private func mean(_ volume: Volume, where isChosen: (Int) -> Bool) -> Double {
    let chosen = volume.voxels.indices.filter(isChosen)
    return chosen.reduce(0) { $0 + Double(volume.voxels[$1]) } / Double(chosen.count)
  }

  @Test func `gives the same bits for the same seed on every machine`() {
    let first = hash(Phantom(seed: 1, extents: [48, 40, 24]))
    #expect(first == hash(Phantom(seed: 1, extents: [48, 40, 24])))
    #expect(first != hash(Phantom(seed: 2, extents: [48, 40, 24])))
    #expect(first == 590_023_864_717_682_273)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `hides the tumour in CT and shows it in PET among other hot spots`(seed: UInt64) {
    let phantom = Phantom(seed: seed, extents: [96, 96, 48], spacing: 1.5)
    let tumour = phantom.mask.voxels.map { $0 == 1 }
    #expect(tumour.contains(true))
    let density = mean(phantom.ct) { tumour[$0] }
    #expect(abs(density - 90) < 25)
    let uptake = mean(phantom.pet) { tumour[$0] }
    let soft = phantom.ct.voxels.map { $0 > 0 && $0 < 200 }
    #expect(uptake > 2 * mean(phantom.pet) { soft[$0] && !tumour[$0] })
    let hotElsewhere = phantom.pet.voxels.indices.filter {
      !tumour[$0] && Double(phantom.pet.voxels[$0]) > 0.7 * uptake
    }
    #expect(hotElsewhere.count > 50)
  }

  @Test func `makes tumours of many sizes and places`() {
    let phantoms = (0..<24).map { Phantom(seed: $0, extents: [48, 48, 24], spacing: 3) }
    let sizes = phantoms.map(\.mask.foregroundCount)
    #expect(sizes.allSatisfy { $0 > 0 && $0 < 48 * 48 * 24 / 10 })
    #expect(Set(sizes).count > 12)
    let first = phantoms.map { $0.mask.voxels.firstIndex(of: 1) }
    #expect(Set(first).count > 20)
  }

  @Test(arguments: [[1, 1, 1], [16, 16, 16], [33, 20, 7]] as [SIMD3<Int>])
  func `has a tumour and finite voxels at any size`(extents: SIMD3<Int>) throws {
    let phantom = Phantom(seed: 9, extents: extents)
    #expect(phantom.mask.foregroundCount > 0)
    try phantom.ct.checkFinite("ct")
    try phantom.pet.checkFinite("pet")
    #expect(phantom.ct.voxels.allSatisfy { $0 == $0.rounded() && $0 >= -1024 && $0 < 3072 })
    #expect(phantom.pet.voxels.allSatisfy { $0 >= 0 })
  }

  @Test func `lies around the world's origin`() {
    let grid = Phantom(seed: 0, extents: [20, 30, 10], spacing: 2).ct.grid
    #expect(grid.worldBox == WorldBox(lower: [-20, -30, -10], upper: [20, 30, 10]))
  }
}
