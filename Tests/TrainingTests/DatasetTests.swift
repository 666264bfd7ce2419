import ChiasmImaging
import ChiasmNIfTI
import ChiasmSegmentation
import ChiasmTensor
import ChiasmTraining
import Foundation
import Testing

struct DatasetTests {
  @Test func `splits by seed, whatever order cases come in`() throws {
    let folder = try CaseFolder()
    for id in ["d", "a", "c", "b", "e", "g", "f", "h"] {
      try folder.writeCase(id, hasMask: id != "g")
    }
    var recipe = try CaseFolder.recipe()
    let first = try Dataset(recipe, .folder(folder.path))
    #expect(first.test.count == 2 && first.labelled.count == 3 && first.unlabelled.count == 3)
    #expect(first.unlabelled.contains { $0.id == "g" })
    let ids = [first.test, first.labelled, first.unlabelled].flatMap { $0.map(\.id) }
    #expect(ids.sorted() == ["a", "b", "c", "d", "e", "f", "g", "h"])
    #expect(first.isValidatedOnTest && first.validation.map(\.id) == first.test.map(\.id))
    #expect(try Dataset(recipe, .folder(folder.path)).hash == first.hash)
    let others = try (1...4).map { repetition in
      recipe.data.repetition = repetition
      return try Dataset(recipe, .folder(folder.path)).split
    }
    #expect(Set(others).count > 1)
  }

  /// FACTS.md section 3: 93 cases are 75 (15 labelled) and 18; 224 are 180 (36) and 44.
  @Test func `gives the paper's counts at its shares`() throws {
    var recipe = try Recipe(named: "mim-cmfnet-pancreas")
    recipe.data.crop = [2, 2, 2]
    recipe.data.ctNormalization = .softTissue
    for (count, expected) in [(93, [15, 60, 18]), (224, [36, 144, 44])] {
      recipe.data.phantom.count = count
      let dataset = try Dataset(recipe, .phantom)
      #expect(
        [dataset.labelled, dataset.unlabelled, dataset.test].map(\.count) == expected)
    }
  }

  @Test func `takes a split file, and reads back its own`() throws {
    let folder = try CaseFolder()
    for id in ["a", "b", "c"] { try folder.writeCase(id, hasMask: id != "b") }
    let path = folder.path + "/split.yaml"
    let text = "labelled: [c]\nunlabelled:\n  - b\nvalidation: []\ntest: [a]\n"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let dataset = try Dataset(try CaseFolder.recipe(), .folder(folder.path), splitPath: path)
    #expect(dataset.labelled.map(\.id) == ["c"] && dataset.unlabelled.map(\.id) == ["b"])
    #expect(try DataSplit(yaml: dataset.split.yaml, file: "own") == dataset.split)
  }

  @Test func `measures CT on labelled tumours and PET on each image`() throws {
    let folder = try CaseFolder()
    try folder.writeCase("a")
    try folder.writeCase("b", tumour: 90)
    let path = folder.path + "/split.yaml"
    try "labelled: [a]\nunlabelled: [b]\ntest: []".write(
      toFile: path, atomically: true, encoding: .utf8)
    let dataset = try Dataset(try CaseFolder.recipe(), .folder(folder.path), splitPath: path)
    // Tumour voxels of "a" have CT 50 and 51; those of "b" do not count.
    #expect(
      dataset.preparation.ct == .clip(lower: 50.005, upper: 50.995, mean: 50.5, deviation: 0.5))
    #expect(dataset.preparation.pet == .zScore)
    var recipe = try CaseFolder.recipe()
    recipe.batch.labelled = 1
    recipe.augmentation.padMargin = 0
    let batch = try BatchSource(recipe, dataset).batch(at: 0)
    let pet = try #require(batch.inputs["pet"]).elements(of: Float.self).prefix(4096)
    // z-score: sum 0, sum of squares the number of voxels; zeros around.
    #expect(abs(pet.reduce(0, +)) < 1e-2)
    #expect(abs(pet.reduce(0) { $0 + $1 * $1 } - 120) < 0.1)
    let ct = try #require(batch.inputs["ct"]).elements(of: Float.self).prefix(4096)
    #expect(abs((ct.max() ?? 0) - 0.99) < 1e-3 && abs((ct.min() ?? 0) + 0.99) < 1e-3)
  }

  @Test func `keeps prepared cases, and makes damaged and stale ones again`() throws {
    let folder = try CaseFolder()
    try folder.writeCase("a")
    try folder.writeCase("b", tumour: 90)
    let cache = folder.path + "/cache"
    let recipe = try CaseFolder.recipe()
    func load() throws -> [PreparedCase] {
      try Dataset.cases(recipe.data, .folder(folder.path), cachePath: cache)
    }
    let first = try load()
    func entries() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: cache).sorted()
    }
    #expect(try entries() == first.map { "\($0.hash).case" }.sorted())
    func expectSame(_ cases: [PreparedCase]) {
      #expect(cases.map(\.hash) == first.map(\.hash))
      for (a, b) in zip(cases, first) {
        #expect(a.patient.ct.voxels == b.patient.ct.voxels)
        #expect(a.patient.pet.voxels == b.patient.pet.voxels)
        #expect(a.mask?.voxels == b.mask?.voxels)
        #expect(a.patient.ct.grid == b.patient.ct.grid)
      }
    }
    expectSame(try load())
    // One bit in the middle of CT.
    let path = "\(cache)/\(first[0].hash).case"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let whole = bytes
    bytes[4096 + 21] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
    expectSame(try load())
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == whole)
    try whole.prefix(5000).write(to: URL(fileURLWithPath: path), options: .atomic)
    expectSame(try load())
    // Other contents are another entry.
    try folder.write("b.pet.nii.gz") { Float($0) }
    let changed = try load()
    #expect(changed[0].hash == first[0].hash && changed[1].hash != first[1].hash)
    #expect(try entries().count == 3)
  }

  @Test func `crops around the tumour, as far as the volume allows`() throws {
    let folder = try CaseFolder()
    // Voxel 50 is (2, 3, 1), 51 is (3, 3, 1).
    try folder.writeCase("a")
    var recipe = try CaseFolder.recipe()
    recipe.data.crop = [2, 4, 4]
    let sample = try Dataset.cases(recipe.data, .folder(folder.path))[0]
    #expect(sample.extents == [2, 4, 4])
    #expect(sample.patient.ct.grid.affine.offset == [12, 21, 30])
    #expect(sample.mask?.foregroundCount == 2)
    #expect(sample.patient.ct.voxels[0] == 8)
  }

  @Test func `resamples images by interpolation and masks to the nearest voxel`() throws {
    let folder = try CaseFolder()
    try folder.writeCase("a")
    var recipe = try CaseFolder.recipe()
    recipe.data.spacing = 0.5
    recipe.data.crop = [100, 100, 100]
    let sample = try Dataset.cases(recipe.data, .folder(folder.path))[0]
    #expect(sample.extents == [12, 10, 8])
    #expect(sample.mask?.foregroundCount == 16)
    // A quarter of a voxel from the first centre along X, at the edge along Y and Z.
    #expect(abs(sample.patient.ct.voxels[1] - 0.25) < 1e-5)
  }

  @Test func `knows HECKTOR's names and boxes`() throws {
    let folder = try CaseFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/hecktor_nii", withIntermediateDirectories: true)
    // 40 mm of the patient's left, back and head of the origin, in voxels of 1 mm.
    let extents: SIMD3<Int> = [40, 40, 40]
    let geometry = CaseFolder.geometry(extents)
    try folder.write("hecktor_nii/CHUM001_ct.nii.gz", geometry) { Float($0) }
    try folder.write("hecktor_nii/CHUM001_pt.nii.gz", geometry) { Float($0 % 7) }
    try folder.write("hecktor_nii/CHUM001_gtvt.nii.gz", geometry) { $0 == 0 ? 1 : 0 }
    let table = "PatientID,z1,z2,x1,x2,y1,y2\nCHUM001,35,45,-40,-20,-50,-38\n"
    try table.write(
      toFile: folder.path + "/hecktor2021_bbox_training.csv", atomically: true, encoding: .utf8)
    var recipe = try CaseFolder.recipe()
    recipe.data.cropCenter = .box
    let sample = try Dataset.cases(recipe.data, .folder(folder.path))[0]
    #expect(sample.id == "CHUM001" && sample.extents == [20, 12, 10])
    // The box's corner at (-40, -50) to the left and back is (40, 50) to the right and front:
    // voxel (30, 30, 5) of the file.
    #expect(sample.patient.ct.voxels[0] == 30 + 40 * (30 + 40 * 5))
    #expect(sample.patient.ct.voxels[1] == 29 + 40 * (30 + 40 * 5))
  }
}
