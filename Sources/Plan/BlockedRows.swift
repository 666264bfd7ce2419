import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses
import ChiasmTensor

/// A broadcasting element-wise operator over blocks: one row per block, halo and padding lanes
/// included.
struct BlockedRows: Sendable {
  let shape: PhysicalShape
  private let node: Node
  private let operands: [BlockedOperand]
  private let layouts: [Layout]
  private let shapes: [Shape]

  init(_ node: Node, _ laidOut: LaidOut, _ graph: Graph) {
    self.node = node
    let type = graph.type(of: node.output)
    shape = PhysicalShape(type.shape, laidOut.outputLayout)
    operands = node.inputs.map { BlockedOperand($0, of: type, graph) ?? .whole }
    layouts = laidOut.inputLayouts
    shapes = node.inputs.map(graph.shape(of:))
  }

  var outer: Int { shape.cases * shape.blocks }
  var inner: Int { shape.blockStride }

  /// How the kernel reads an operand; constants by channel are packed, and their owner kept.
  func operand(_ index: Int, _ memory: StepMemory, _ owners: inout [AnyObject])
    -> PointwiseArguments.Operand
  {
    let input = node.inputs[index]
    let data = UnsafePointer(memory.floats(input))
    switch operands[index] {
    case .whole: return .init(data, outerStride: inner, period: .max, innerStride: 1)
    case .scalar: return .init(data, outerStride: 0, period: 1, innerStride: 0)
    case .channels:
      var operand: PointwiseArguments.Operand
      if layouts[index].isPlanar {
        let packed = packed(data, shapes[index].count)
        owners.append(packed)
        operand = .init(
          packed.values, outerStride: shape.block,
          period: shapes[index].count / shape.channels * shape.blocks, innerStride: 1)
      } else {
        let own = PhysicalShape(shapes[index], layouts[index])
        operand = .init(
          data + own.origin, outerStride: own.blockStride, period: own.cases * own.blocks,
          innerStride: 1)
      }
      operand.repeatsVector = true
      return operand
    }
  }

  /// Constant `[N, C]` numbers as `[N, blocks · block]`.
  private func packed(_ data: UnsafePointer<Float>, _ count: Int) -> PackedChannels {
    let stride = shape.blocks * shape.block
    let cases = count / shape.channels
    var values = [Float](repeating: 0, count: cases * stride)
    for n in 0..<cases {
      for c in 0..<shape.channels { values[n * stride + c] = data[n * shape.channels + c] }
    }
    return PackedChannels(values, count: values.count)
  }
}
