public import ChiasmGraph
import Foundation

/// Applies passes, counts their patches and verifies what they leave behind.
public struct Driver: Sendable {
  /// What one pass did.
  public struct Report: Sendable {
    public let pass: String
    public let changes: Int
    public let seconds: Double
  }

  public let catalog: OperatorCatalog
  /// Verify after every patch instead of after every pass; for finding a faulty rule.
  public var verifiesEveryPatch: Bool

  public init(catalog: OperatorCatalog, verifiesEveryPatch: Bool? = nil) {
    self.catalog = catalog
    self.verifiesEveryPatch =
      verifiesEveryPatch ?? (ProcessInfo.processInfo.environment["CHIASM_VERIFY"] == "1")
  }

  /// Runs `passes` in order.
  ///
  /// - Parameter last: the name of the pass to stop after; nil runs all.
  /// - Throws: ``PassError``.
  public func run(_ passes: [Pass], on graph: inout Graph, stoppingAfter last: String? = nil)
    throws(PassError) -> [Report]
  {
    if let last, !passes.contains(where: { $0.name == last }) {
      let names = passes.map(\.name).joined(separator: ", ")
      throw PassError(.unknownPass, "pass \"\(last)\"", "expected one of: \(names)")
    }
    var reports: [Report] = []
    for pass in passes {
      let start = Date()
      let changes = try apply(pass, to: &graph)
      reports.append(
        Report(pass: pass.name, changes: changes, seconds: Date().timeIntervalSince(start)))
      if pass.name == last { break }
    }
    return reports
  }

  private func apply(_ pass: Pass, to graph: inout Graph) throws(PassError) -> Int {
    let changes: Int
    switch pass.body {
    case .rewrite(let rewrite):
      do throws(OperatorError) {
        changes = try rewrite(&graph, catalog)
      } catch {
        throw PassError(.operation, "pass \(pass.name)", error.description)
      }
    case .rule(let rule):
      changes = try exhaust(rule, of: pass, on: &graph)
    }
    if changes > 0 { try verify(graph, "pass \(pass.name)") }
    return changes
  }

  /// Sweeps over the nodes until a sweep changes nothing.
  private func exhaust(_ rule: Pass.Rule, of pass: Pass, on graph: inout Graph)
    throws(PassError) -> Int
  {
    // Every rule shrinks or lowers the graph; far more patches than nodes means it does not.
    let limit = 64 * (graph.nodeCount + 64)
    var changes = 0
    while true {
      let before = changes
      for node in graph.nodes {
        guard let node = graph.nodeIfPresent(node.id) else { continue }
        // Written out only where it is needed: a compiler sees every node a dozen times.
        var place: String { "pass \(pass.name), node \"\(node.name)\"" }
        let patch: Patch?
        do throws(OperatorError) {
          patch = try rule(node, graph, catalog)
        } catch {
          throw PassError(.operation, place, error.description)
        }
        guard let patch else { continue }
        graph.apply(patch)
        changes += 1
        if verifiesEveryPatch { try verify(graph, "\(place), patch \"\(patch.label)\"") }
        guard changes < limit else {
          throw PassError(.divergence, place, "expected an end, got \(changes) patches")
        }
      }
      if changes == before { return changes }
    }
  }

  private func verify(_ graph: Graph, _ place: String) throws(PassError) {
    do throws(GraphError) {
      try graph.verify()
    } catch {
      throw PassError(.verification, place, error.description)
    }
  }
}
