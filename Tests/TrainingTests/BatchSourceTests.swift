import ChiasmNetworks
import ChiasmTensor
import ChiasmTraining
import Testing

struct BatchSourceTests {
  private func recipe(_ change: (inout Recipe) -> Void = { _ in }) throws -> Recipe {
    var recipe = try Recipe(named: "phantom-small")
    recipe.network.patch = [16, 16, 16]
    recipe.data.crop = [20, 18, 16]
    recipe.data.spacing = 8
    recipe.data.phantom.count = 12
    recipe.data.labelledShare = 0.5
    change(&recipe)
    return recipe
  }

  private func dataset(_ recipe: Recipe, threads: Int = 1) throws -> Dataset {
    try Dataset(recipe, .phantom, threads: threads)
  }

  @Test func `follows from seed and iteration alone`() throws {
    let recipe = try recipe()
    let (one, two) = (try dataset(recipe), try dataset(recipe, threads: 2))
    #expect(one.hash == two.hash)
    let (a, b) = (try BatchSource(recipe, one), try BatchSource(recipe, two))
    _ = a.batch(at: 3)
    for iteration in [0, 7, 5] {
      let (x, y) = (a.batch(at: iteration), b.batch(at: iteration))
      #expect(x.cases == y.cases)
      #expect(x.label.isIdentical(to: y.label))
      for name in ["pet", "ct"] {
        let (left, right) = (try #require(x.inputs[name]), try #require(y.inputs[name]))
        #expect(left.isIdentical(to: right))
      }
    }
    var other = recipe
    other.seed = 2
    let c = try BatchSource(other, one)
    #expect((0..<4).contains { a.batch(at: $0).cases != c.batch(at: $0).cases })
  }

  @Test func `has labelled cases first, in the shapes that a step reads`() throws {
    let recipe = try recipe()
    let dataset = try dataset(recipe)
    let batch = try BatchSource(recipe, dataset).batch(at: 0)
    #expect(batch.inputs["pet"]?.type == TensorType(.float32, [4, 1, 16, 16, 16]))
    #expect(batch.inputs["ct"]?.type == TensorType(.float32, [4, 1, 16, 16, 16]))
    #expect(batch.label.type == TensorType(.uint8, [2, 16, 16, 16]))
    #expect(batch.cases.prefix(2).allSatisfy { dataset.labelled.map(\.id).contains($0) })
    #expect(batch.cases.suffix(2).allSatisfy { dataset.unlabelled.map(\.id).contains($0) })
    let single = try self.recipe { $0.network.kind = .vnet; $0.network.inputs = [.ct] }
    let keys = try BatchSource(single, dataset).batch(at: 0).inputs.keys
    #expect(Array(keys) == ["ct"])
  }

  /// Two-stream sampler of FACTS.md section 2: 15 labelled cases are 7 iterations an epoch.
  @Test func `drops what does not fill a batch, and repeats unlabelled cases gapless`() throws {
    let recipe = try recipe {
      $0.data.phantom.count = 12
      $0.data.testShare = 0
      $0.data.validationShare = 0
      $0.data.labelledShare = 0.42
    }
    let dataset = try dataset(recipe)
    #expect(dataset.labelled.count == 5 && dataset.unlabelled.count == 7)
    let source = try BatchSource(recipe, dataset)
    #expect(source.epochLength == 2)
    for epoch in 0..<3 {
      let seen = (0..<2).flatMap { source.batch(at: 2 * epoch + $0).cases.prefix(2) }
      #expect(Set(seen).count == 4)
    }
    let unlabelled = (0..<7).flatMap { source.batch(at: $0).cases.suffix(2) }
    #expect(Set(unlabelled.prefix(7)).count == 7 && Set(unlabelled.suffix(7)).count == 7)
  }

  /// Where one voxel of a patch comes from tells turn, flip and crop.
  @Test func `turns, always flips, and cuts where the pad rule allows`() throws {
    let recipe = try recipe { $0.augmentation.padMargin = 3 }
    let dataset = try dataset(recipe)
    let source = try BatchSource(recipe, dataset)
    let cases = dataset.labelled + dataset.unlabelled
    var zeroStarts: Set<Int> = []
    for iteration in 0..<40 {
      let batch = source.batch(at: iteration)
      let pet = try #require(batch.inputs["pet"]).elements(of: Float.self)
      for (slot, id) in batch.cases.enumerated() {
        let sample = try #require(cases.first { $0.id == id })
        // Z is as long as the patch, so that it is padded by 3 and starts from 0 to 5.
        let slices = (0..<16).filter { z in
          (0..<256).contains { pet[(slot * 256 + $0) * 16 + z] != 0 }
        }
        #expect(slices.count >= 13)
        zeroStarts.insert((slices.first ?? 0) - (15 - (slices.last ?? 0)))
        #expect(sample.extents == [20, 18, 16])
      }
    }
    // The start is 0...5 with 3 of padding: 3 zeros in front down to 2 behind; never 3 behind.
    #expect(zeroStarts == [3, 2, 1, 0, -1, -2])
  }

  @Test func `keeps images and label together`() throws {
    let recipe = try recipe()
    let dataset = try dataset(recipe)
    let source = try BatchSource(recipe, dataset)
    for iteration in 0..<10 {
      let batch = source.batch(at: iteration)
      let label = batch.label.elements(of: UInt8.self)
      let pet = try #require(batch.inputs["pet"]).elements(of: Float.self)
      for slot in 0..<2 {
        let range = slot * 4096..<(slot + 1) * 4096
        let inside = range.filter { label[$0] != 0 }
        guard !inside.isEmpty else { continue }
        let mean = inside.reduce(0) { $0 + pet[$1] } / Float(inside.count)
        #expect(mean > 1, "a tumour is hot: \(batch.cases[slot])")
      }
    }
  }

  @Test func `refuses too few labelled cases`() throws {
    let recipe = try recipe {
      $0.data.phantom.count = 6
      $0.data.labelledShare = 0.01
    }
    let dataset = try dataset(recipe)
    #expect {
      _ = try BatchSource(recipe, dataset)
    } throws: { "\($0)" == "labelled cases: expected at least 2, a batch's, got 1" }
  }
}
