public import ChiasmGraph
import ChiasmKernelDispatch
public import ChiasmKernelInterface
public import ChiasmPasses
public import ChiasmPlan
public import ChiasmTensor
import Foundation

/// From a portable graph to a plan for this machine.
public enum Compiler {
  /// Runs the whole pipeline and plans the result.
  ///
  /// - Parameter shapes: input shapes by name; inputs not named keep the graph's.
  /// - Throws: ``RuntimeError`` `input`, `compilation`, `memoryLimit` or `isa`.
  public static func plan(
    _ graph: Graph, catalog: OperatorCatalog, shapes: [String: Shape] = [:],
    options: SessionOptions
  ) throws(RuntimeError) -> Plan {
    let isa = try isa(options)
    let lowered = try lower(graph, catalog: catalog, shapes: shapes, isa: isa).graph
    do throws(PlanError) {
      return try Plan(
        lowered, isa: isa, maximumByteCount: options.maximumByteCount, choice: options.algorithms)
    } catch {
      let code: RuntimeError.Code = error.code == .memoryLimit ? .memoryLimit : .compilation
      throw RuntimeError(code, error.place, error.reason)
    }
  }

  /// Runs the pipeline, or its beginning.
  ///
  /// - Parameter last: the pass to stop after; nil runs all.
  /// - Throws: ``RuntimeError`` `input` or `compilation`.
  public static func lower(
    _ graph: Graph, catalog: OperatorCatalog, shapes: [String: Shape] = [:], isa: ISA,
    stoppingAfter last: String? = nil
  ) throws(RuntimeError) -> (graph: Graph, reports: [Driver.Report]) {
    var lowered: Graph
    do throws(GraphError) {
      lowered = try graph.specialized(to: shapes)
    } catch {
      let code: RuntimeError.Code = error.code == .unknownInput ? .input : .compilation
      throw RuntimeError(code, error.place, error.reason)
    }
    do throws(PassError) {
      let reports = try Driver(catalog: catalog).run(
        Pipeline.all(lanes: isa.lanes), on: &lowered, stoppingAfter: last)
      return (lowered, reports)
    } catch {
      throw RuntimeError(.compilation, error.place, error.reason)
    }
  }

  /// The ISA of `options`, or of `CHIASM_ISA`, or the machine's best.
  ///
  /// - Throws: ``RuntimeError`` `isa`.
  public static func isa(_ options: SessionOptions) throws(RuntimeError) -> ISA {
    let forced = options.isa?.rawValue ?? ProcessInfo.processInfo.environment["CHIASM_ISA"]
    do throws(DispatchError) {
      return try KernelDispatch.choose(forced: forced)
    } catch {
      throw RuntimeError(.isa, "", error.reason)
    }
  }
}
