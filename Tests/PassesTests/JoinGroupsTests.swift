import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor
import Comparison
import Testing

struct JoinGroupsTests {
  private func join(_ shape: Shape, channels: Int, groups: Int) throws -> Rewriting {
    let extents = shape.extents.map(String.init).joined(separator: ", ")
    let rewriting = try Rewriting(
      joinGroups(lanes: 8),
      of: """
        input %x: fp32[2, \(channels), 9]
        %w: fp32[\(extents)] = parameter tensor "w"
        %y = convolution(%x, %w) {padding = [1, 1], groups = \(groups)}
        output %y = %y
        """, tensors: ["w": .uniform(shape, name: "w")])
    #expect(try rewriting.difference() <= Tolerance.sum(of: 12).absolute)
    return rewriting
  }

  private func groups(_ rewriting: Rewriting) -> [Int] {
    rewriting.after.nodes.compactMap { ($0.operation as? Convolution)?.groups }
  }

  @Test func `joins groups until they are whole vectors`() throws {
    #expect(groups(try join([32, 4, 3], channels: 32, groups: 8)) == [4])
    #expect(groups(try join([32, 2, 3], channels: 16, groups: 8)) == [2])
    #expect(groups(try join([48, 12, 1], channels: 48, groups: 4)) == [2])
  }

  @Test func `leaves whole vectors, single channels and odd numbers`() throws {
    #expect(groups(try join([32, 16, 3], channels: 32, groups: 2)) == [2])
    #expect(groups(try join([16, 1, 3], channels: 16, groups: 16)) == [16])
    #expect(groups(try join([12, 4, 3], channels: 12, groups: 3)) == [3])
  }
}
