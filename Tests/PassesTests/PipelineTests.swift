import ChiasmPasses
import Testing

struct PipelineTests {
  private static let verbs = [
    "assign", "decompose", "eliminate", "fold", "fuse", "join", "merge", "order", "split", "widen",
  ]

  @Test func `has unique kebab-case names that begin with a verb`() {
    let names = Pipeline.all(lanes: 8).map(\.name)
    #expect(Set(names).count == names.count)
    for name in names {
      let words = name.split(separator: "-", omittingEmptySubsequences: false)
      #expect(words.count > 1 && words.allSatisfy { !$0.isEmpty })
      #expect(name.allSatisfy { $0.isLowercase || $0 == "-" })
      #expect(Self.verbs.contains(String(words[0])), "\(name)")
    }
  }

  @Test func `has a line of summary for every pass`() {
    for pass in Pipeline.all(lanes: 8) {
      #expect(!pass.summary.isEmpty && !pass.summary.contains("\n"))
    }
  }

  @Test func `stores only operators of the catalog until it lowers`() throws {
    #expect(Pipeline.all(lanes: 8).map(\.name).starts(with: Pipeline.portable.map(\.name)))
    #expect(Pipeline.portable.first?.name == "decompose-operators")
  }
}
