import ChiasmImaging
import ChiasmTraining
import Testing

/// What a dataset makes of phantoms in memory.
struct PreparedCaseTests {
  @Test func `gives back the phantom it was made from`() throws {
    var recipe = try Recipe(named: "phantom-small")
    recipe.data.crop = [24, 20, 16]
    recipe.data.spacing = 6
    recipe.data.phantom.count = 3
    recipe.data.phantom.seed = 40
    let cases = try Dataset.cases(recipe.data, .phantom, threads: 2)
    #expect(cases.map(\.id) == ["phantom-40", "phantom-41", "phantom-42"])
    let phantom = Phantom(seed: 41, extents: [24, 20, 16], spacing: 6)
    #expect(cases[1].patient.ct.voxels == phantom.ct.voxels)
    #expect(cases[1].patient.pet.voxels == phantom.pet.voxels)
    #expect(cases[1].mask?.voxels == phantom.mask.voxels)
    #expect(cases[1].extents == [24, 20, 16])
  }
}
