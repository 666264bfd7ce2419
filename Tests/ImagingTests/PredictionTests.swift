import ChiasmImaging
import ChiasmNIfTI
import ChiasmTensor
import Foundation
import Testing

struct PredictionTests {
  /// Scores that are a function of the input voxel alone, so that every window agrees.
  private func scores(_ input: Tensor, channels: Int) -> Tensor {
    let values: [Float] = input.elements()
    let all = (0..<channels).flatMap { channel in values.map { $0 * Float(channel) - 1 } }
    return Tensor(all, shape: Shape([1, channels] + input.shape.extents.dropFirst(2)))
  }

  private func softmax(_ value: Float, channels: Int) -> [Double] {
    let terms = (0..<channels).map { exp(Double(value) * Double($0) - 1) }
    return terms.map { $0 / terms.reduce(0, +) }
  }

  @Test(arguments: [2, 4], [SIMD3(40, 35, 20), SIMD3(20, 50, 9)])
  func `averages soft-max over windows`(channels: Int, extents: SIMD3<Int>) throws {
    let volume = Volume(scrambled: Grid(extents.x, extents.y, extents.z))
    let window = try SlidingWindow(extents: extents, patch: [32, 32, 16], stride: [5, 6, 3])
    let maps = try window.probabilities(of: [volume], activation: .softmax) {
      scores($0[0], channels: channels)
    }
    #expect(maps.count == channels - 1)
    for (offset, value) in volume.voxels.enumerated() {
      let expected = softmax(value, channels: channels)
      for (map, probability) in zip(maps, expected.dropFirst()) {
        #expect(abs(Double(map.voxels[offset]) - probability) < 2e-6)
      }
    }
  }

  @Test func `averages different windows with equal weight`() throws {
    let grid = Grid(20, 16, 16)
    let window = try SlidingWindow(extents: grid.extents, patch: [16, 16, 16], stride: [4, 4, 4])
    #expect(window.count == 2)
    var calls = 0
    let volume = Volume(scrambled: grid)
    let maps = try window.probabilities(of: [volume], activation: .sigmoid) { _ in
      calls += 1
      return Tensor(repeating: calls == 1 ? 0 : 100, type: TensorType(.float32, [1, 1, 16, 16, 16]))
    }
    #expect(maps[0].voxels[0..<4].allSatisfy { $0 == 0.5 })
    #expect(maps[0].voxels[4..<16].allSatisfy { $0 == 0.75 })
    #expect(maps[0].voxels[16..<20].allSatisfy { $0 == 1 })
    #expect(Mask(mostProbableOf: maps).voxels.prefix(5) == [0, 0, 0, 0, 1])
  }

  @Test func `hands over both inputs and tells its progress`() throws {
    let pet = Volume(scrambled: Grid(18, 16, 16))
    let ct = Volume(grid: pet.grid, voxels: pet.voxels.map { -$0 })
    let window = try SlidingWindow(
      extents: pet.grid.extents, patch: [16, 16, 16], stride: [1, 1, 1])
    var steps: [String] = []
    _ = try window.probabilities(
      of: [pet, ct], activation: .softmax, progress: { steps.append("\($0)/\($1)") }
    ) { inputs in
      #expect(inputs.count == 2)
      #expect(zip(inputs[0].doubles, inputs[1].doubles).allSatisfy { $0 == -$1 })
      return scores(inputs[0], channels: 2)
    }
    #expect(steps == ["0/3", "1/3", "2/3", "3/3"])
  }

  @Test func `chooses the most probable class`() {
    let grid = Grid(4, 1, 1)
    let first = Volume(grid: grid, voxels: [0.2, 0.5, 0.3, 0.25])
    let second = Volume(grid: grid, voxels: [0.2, 0.5, 0.4, 0.5])
    #expect(Mask(mostProbableOf: [first, second]).voxels == [0, 1, 2, 2])
    #expect(Mask(mostProbableOf: [second]).voxels == [0, 0, 0, 0])
  }

  @Test func `refuses scores and inputs that do not fit`() throws {
    let volume = Volume(scrambled: Grid(16, 16, 16))
    let window = try SlidingWindow(extents: [16, 16, 16], patch: [16, 16, 16])
    func run(_ inputs: [Volume], _ shape: Shape) throws {
      _ = try window.probabilities(of: inputs, activation: .softmax) { _ in
        Tensor(zeros: TensorType(.float32, shape))
      }
    }
    #expect(imagingCode { try run([volume], [1, 2, 16, 16, 8]) } == .badScores)
    #expect(imagingCode { try run([volume], [1, 1, 16, 16, 16]) } == .badScores)
    #expect(imagingCode { try run([volume], [4]) } == .badScores)
    #expect(imagingCode { try run([], [1, 2, 16, 16, 16]) } == .gridMismatch)
    let other = Volume(scrambled: Grid(16, 16, 17))
    #expect(imagingCode { try run([volume, other], [1, 2, 16, 16, 16]) } == .gridMismatch)
  }

  @Test func `passes the network's own error on`() throws {
    struct Failure: Error {}
    let volume = Volume(scrambled: Grid(16, 16, 16))
    let window = try SlidingWindow(extents: [16, 16, 16], patch: [16, 16, 16])
    #expect(throws: Failure.self) {
      try window.probabilities(of: [volume], activation: .softmax) { _ in throw Failure() }
    }
  }

  @Test func `accumulates a window of a cube of 144 in a few ms`() throws {
    let extents = SIMD3(144, 144, 144)
    let window = try SlidingWindow(extents: extents, patch: extents)
    var accumulator = try WindowAccumulator(window, channels: 2, activation: .softmax)
    let scores = Tensor(
      Volume(scrambled: Grid(144, 144, 288)).voxels, shape: [1, 2, 144, 144, 144])
    let time = try milliseconds { try accumulator.add(scores, at: .zero) }
    print("accumulating 144^3: \(time) ms")
    #expect(!isOptimized || time < 500)
  }
}
