import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Foundation
import Testing

struct CompilerTests {
  private func lower(_ graph: Graph, after last: String?) throws -> (Graph, [Driver.Report]) {
    let (lowered, reports) = try Compiler.lower(
      graph, catalog: .standard, isa: .baseline, stoppingAfter: last)
    return (lowered, reports)
  }

  @Test func `stops after a pass`() throws {
    let graph = try SmallNetwork.vnet()
    let (lowered, reports) = try lower(graph, after: "fold-constants")
    #expect(reports.last?.pass == "fold-constants")
    #expect(lowered.nodes.contains { $0.operation is BatchNorm })
    let (whole, all) = try lower(graph, after: nil)
    #expect(all.map(\.pass) == Pipeline.all(lanes: 4).map(\.name))
    #expect(!whole.nodes.contains { $0.operation is BatchNorm })
  }

  @Test func `leaves nothing behind that no output depends on`() throws {
    var (lowered, _) = try lower(SmallNetwork.vnet(), after: nil)
    #expect(lowered.eraseDeadNodes() == 0)
  }

  @Test func `names the passes when one is unknown`() throws {
    let error = #expect(throws: RuntimeError.self) {
      try lower(SmallNetwork.vnet(), after: "fold-paper")
    }
    #expect(error?.code == .compilation)
    #expect(error?.description.hasPrefix("pass \"fold-paper\": expected one of: ") == true)
  }

  @Test(arguments: available) func `plans for the ISA it is given`(isa: ISA) throws {
    let plan = try Compiler.plan(
      SmallNetwork.vnet(), catalog: .standard, options: SessionOptions(threads: 1, isa: isa))
    #expect(plan.isa == isa)
  }

  @Test func `follows CHIASM_ISA where the options say nothing`() async {
    await #expect(processExitsWith: .success) {
      setenv("CHIASM_ISA", "baseline", 1)
      #expect(try Compiler.isa(SessionOptions(threads: 1)) == .baseline)
      let strongest = try #require(available.last)
      #expect(try Compiler.isa(SessionOptions(threads: 1, isa: strongest)) == strongest)
      setenv("CHIASM_ISA", "mmx", 1)
      let error = #expect(throws: RuntimeError.self) {
        try Compiler.isa(SessionOptions(threads: 1))
      }
      #expect(error?.code == .isa)
      #expect(error?.description.hasPrefix("CHIASM_ISA: expected one of baseline") == true)
    }
  }
}
