import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor

/// An operator that only moves elements of row-major tensors: one strided copy per input.
struct CopyStep: Step {
  let node: Node
  /// What stands everywhere that no copy writes.
  private let fill: Tensor?
  /// One per input; several of the only input for a pad that repeats elements.
  private let copies: [StridedCopy]
  private let outputType: TensorType

  /// Nil for every other operator.
  init?(_ node: Node, _ graph: Graph) {
    guard node.outputs.count == 1, let first = node.inputs.first else { return nil }
    let type = graph.type(of: node.output)
    let (source, target) = (graph.shape(of: first), type.shape)
    var fill: Tensor?
    let copies: [StridedCopy?]
    switch node.operation {
    case let transpose as Transpose:
      copies = [
        StridedCopy(
          extents: target.extents,
          inputStrides: transpose.permutation.map { source.strides[$0] },
          outputStrides: target.strides)
      ]
    case is Broadcast: copies = [Self.broadcast(source, to: target)]
    case let slice as Slice: copies = [Self.slice(slice, source, target)]
    case let gradient as SliceGradient:
      fill = Tensor(zeros: TensorType(type.elementType, [1]))
      copies = [Self.slice(gradient.slice, target, source)?.reversed]
    case let concat as Concat:
      copies = Self.concat(concat, node.inputs.map(graph.shape(of:)), target)
    case let pad as Pad:
      if pad.mode == .constant {
        fill = Tensor(nearest: [pad.value], type: TensorType(type.elementType, [1]))
      }
      copies = Self.pad(pad, source, target)
    default: return nil
    }
    guard copies.allSatisfy({ $0 != nil }) else { return nil }
    self.node = node
    self.fill = fill
    self.copies = copies.compactMap(\.self)
    outputType = type
  }

  var kernel: String { "copy" }
  var detail: String { node.operation.id.rawValue }

  private static func broadcast(_ source: Shape, to target: Shape) -> StridedCopy? {
    let added = target.rank - source.rank
    return StridedCopy(
      extents: target.extents,
      inputStrides: target.extents.indices.map { axis in
        axis < added || source[axis - added] == 1 ? 0 : source.strides[axis - added]
      }, outputStrides: target.strides)
  }

  private static func slice(_ slice: Slice, _ source: Shape, _ target: Shape) -> StridedCopy? {
    guard let ranges = try? slice.ranges(of: source) else { return nil }
    let strides = source.strides
    return StridedCopy(
      extents: target.extents,
      inputStrides: ranges.indices.map { ranges[$0].step * strides[$0] },
      outputStrides: target.strides,
      inputStart: ranges.indices.reduce(0) { $0 + ranges[$1].start * strides[$1] })
  }

  private static func concat(_ concat: Concat, _ sources: [Shape], _ target: Shape)
    -> [StridedCopy?]
  {
    let axis = concat.axis < 0 ? concat.axis + target.rank : concat.axis
    var start = 0
    return sources.map { source in
      defer { start += source[axis] * target.strides[axis] }
      return StridedCopy(
        extents: source.extents, inputStrides: source.strides, outputStrides: target.strides,
        outputStart: start)
    }
  }

  /// A run of output positions along an axis and the input positions it takes.
  private struct Run {
    let output: Int
    let count: Int
    let input: Int
    let step: Int
  }

  /// One copy for every combination of the axes' runs.
  private static func pad(_ pad: Pad, _ source: Shape, _ target: Shape) -> [StridedCopy?] {
    var combinations: [[Run]] = [[]]
    for axis in source.extents.indices {
      let own = runs(pad, axis: axis, extent: source[axis])
      combinations = combinations.flatMap { chosen in own.map { chosen + [$0] } }
    }
    return combinations.map { chosen in
      StridedCopy(
        extents: chosen.map(\.count),
        inputStrides: zip(chosen, source.strides).map { $0.step * $1 },
        outputStrides: target.strides,
        inputStart: zip(chosen, source.strides).reduce(0) { $0 + $1.0.input * $1.1 },
        outputStart: zip(chosen, target.strides).reduce(0) { $0 + $1.0.output * $1.1 })
    }
  }

  private static func runs(_ pad: Pad, axis: Int, extent: Int) -> [Run] {
    let (low, high) = (pad.low[axis], pad.high[axis])
    let middle = Run(output: low, count: extent, input: 0, step: 1)
    switch pad.mode {
    case .constant: return [middle]
    case .edge:
      return [
        Run(output: 0, count: low, input: 0, step: 0), middle,
        Run(output: low + extent, count: high, input: extent - 1, step: 0),
      ].filter { $0.count > 0 }
    case .reflect:
      return [
        Run(output: 0, count: low, input: low, step: -1), middle,
        Run(output: low + extent, count: high, input: extent - 2, step: -1),
      ].filter { $0.count > 0 }
    }
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let size = outputType.elementType.byteCount
    let output = memory.address(node.output)
    var launches: [Launch] = []
    if let fill, let copy = StridedCopy(
      extents: [outputType.shape.count], inputStrides: [0], outputStrides: [1])
    {
      let owner = HeldTensor(fill)
      launches += copy.launch(
        from: owner.address, to: output, elementSize: size, memory, owners: [owner])
    }
    for (index, copy) in copies.enumerated() {
      let source = memory.address(node.inputs[node.inputs.count == 1 ? 0 : index])
      // An input that was made in its part of the output is there already.
      if source == output + copy.outputStart * size && node.operation is Concat { continue }
      launches += copy.launch(from: source, to: output, elementSize: size, memory)
    }
    return launches
  }
}

/// A tensor kept where kernels can read it.
private final class HeldTensor {
  private let tensor: Tensor

  init(_ tensor: Tensor) { self.tensor = tensor }

  var address: UnsafeRawPointer { tensor.withUnsafeBytes { $0.baseAddress! } }
}
