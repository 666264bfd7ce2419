import ChiasmGraph
import ChiasmPasses
import ChiasmTensor

/// The bytes that a step moves, halos and padded channels included.
public struct Traffic: Sendable, Equatable {
  /// Activations read and written.
  public var inputs = 0
  public var outputs = 0
  /// Weights and other constants, in the form in which the kernel reads them.
  public var weights = 0
  /// What the algorithm writes to scratch and reads again, within caches where it goes well.
  public var scratch = 0

  /// Bytes that have to come from memory or go there when nothing is left in a cache.
  public var memory: Int { inputs + outputs + weights }

  public static func + (a: Traffic, b: Traffic) -> Traffic {
    Traffic(
      inputs: a.inputs + b.inputs, outputs: a.outputs + b.outputs, weights: a.weights + b.weights,
      scratch: a.scratch + b.scratch)
  }
}

extension Plan {
  /// What a step of this plan moves per run.
  public func traffic(of step: any Step) -> Traffic {
    var traffic = Traffic()
    let constants = Set(step.node.inputs.filter(graph.isConstant))
    let convolution = step as? ConvolutionStep
    let read = Set(step.node.inputs).filter { $0 != convolution?.addendInTotal }
    traffic.inputs = read.subtracting(constants).reduce(0) { $0 + byteCount($1) }
    // The total is read before it is written.
    if convolution?.totalName != nil { traffic.inputs += byteCount(step.node.output) }
    traffic.outputs = step.node.outputs.reduce(0) { $0 + byteCount($1) }
    traffic.weights = step.packedByteCount ?? constants.reduce(0) { $0 + byteCount($1) }
    traffic.scratch = step.scratchTraffic
    return traffic
  }

  /// What all steps move per run.
  public var traffic: Traffic { steps.reduce(Traffic()) { $0 + traffic(of: $1) } }

  private func byteCount(_ value: Value) -> Int {
    let type = graph.type(of: value)
    let layout = graph.layout(of: value)
    if layout.isPlanar { return type.byteCount }
    return PhysicalShape(type.shape, layout).elementCount * type.elementType.byteCount
  }
}
