import ChiasmImaging
import ChiasmTensor
import Testing

struct NormalizationTests {
  private func volume(_ values: [Float]) -> Volume {
    Volume(grid: Grid(values.count, 1, 1), voxels: values)
  }

  private func largest(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test func `measures constants as numpy does`() throws {
    let golden = try Golden.archive("normalization")
    let values: [Float] = try #require(golden["values"]).elements()
    let expected: [Float] = try #require(golden["constants"]).elements()
    guard case .clip(let lower, let upper, let mean, let deviation) =
      try Normalization(measuring: values)
    else {
      Issue.record("expected the CT scheme")
      return
    }
    #expect(largest([lower, upper, mean, deviation], expected) < 1e-4)
    let normalized = try Normalization(measuring: values)(volume(values))
    #expect(largest(normalized.voxels, try #require(golden["clip"]).elements()) < 1e-5)
  }

  @Test func `scores an image as numpy does`() throws {
    let golden = try Golden.archive("normalization")
    let values: [Float] = try #require(golden["values"]).elements()
    let normalized = Normalization.zScore(volume(values))
    #expect(largest(normalized.voxels, try #require(golden["zscore"]).elements()) < 1e-5)
    #expect(Normalization.zScore(volume([3, 3, 3])).voxels == [0, 0, 0])
    #expect(Normalization.none(volume([3, 4])).voxels == [3, 4])
  }

  @Test func `takes percentiles as numpy does`() throws {
    let golden = try Golden.archive("normalization")
    let sorted: [Float] = try #require(golden["values"]).elements().sorted()
    let percents = try #require(golden["percents"]).doubles
    let expected = try #require(golden["percentiles"]).doubles
    for (percent, value) in zip(percents, expected) {
      #expect(abs(percentile(Double(percent), ofSorted: sorted) - value) < 1e-3)
    }
    #expect(percentile(50, ofSorted: [4.0]) == 4)
  }

  @Test(arguments: [
    Normalization.none, .zScore, .softTissue,
    .clip(lower: -0.1, upper: 1e-7, mean: 1.0 / 3, deviation: 35.9),
  ])
  func `returns from metadata`(normalization: Normalization) throws {
    let metadata = normalization.metadata(for: "ct")
    #expect(try Normalization(metadata: metadata, input: "ct") == normalization)
    #expect(try Normalization(metadata: metadata, input: "pet") == nil)
  }

  @Test(arguments: [
    "", "zscore", "z-score 1", "clip", "clip lower=1 upper=0 mean=0 deviation=1",
    "clip lower=0 upper=1 mean=0 deviation=0", "clip lower=0 upper=1 mean=nan deviation=1",
    "clip upper=1 lower=0 mean=0 deviation=1", "clip lower=0 upper=1 mean=0 deviation=",
  ])
  func `refuses other text`(text: String) {
    let metadata = ["normalization.ct": text]
    let code = imagingCode { _ = try Normalization(metadata: metadata, input: "ct") }
    #expect(code == .badNormalization)
  }

  @Test(arguments: [[], [5], [5, 5, 5]] as [[Float]])
  func `refuses to measure values without spread`(values: [Float]) {
    #expect(imagingCode { _ = try Normalization(measuring: values) } == .badNormalization)
  }
}
