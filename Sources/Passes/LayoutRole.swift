import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// What an operator can do with blocked tensors.
enum LayoutRole {
  /// Reads and writes planes only.
  case planar
  /// Reads and writes either.
  case convolution(FusedConvolution)
  /// Reads and writes either, the same on both sides: tensors, then parameters in planes, then
  /// addends that stand as the output does.
  case normalization(parameters: Range<Int>)
  /// Runs over either: operands of the output's shape stand as it does.
  case elementwise
  /// Reads and writes blocks.
  case blocks
  /// Reads either, x with the halo of its taps, and writes planes.
  case weightGradient(ConvolutionWeightGradient)
  /// Reads either and writes one number per channel in planes; what follows `tensors` stands in
  /// planes.
  case channelReduction(tensors: Int)
  /// Blocks behind one another.
  case concatenation
  /// Some of the blocks.
  case channelSlice

  /// Blocks are worth their padding only with channels to fill half of one.
  static func isWorthBlocking(channels: Int, lanes: Int) -> Bool { 2 * channels >= lanes }

  init(_ node: Node, _ graph: Graph, lanes: Int) {
    self = .planar
    guard !node.inputs.isEmpty,
      (node.inputs[..<1] + node.outputs).allSatisfy({
        graph.type(of: $0).elementType == .float32
      })
    else { return }
    switch node.operation {
    case is BatchStatistics: self = .channelReduction(tensors: 1)
    case is BatchNormSums: self = .channelReduction(tensors: 2)
    default: if node.outputs.count == 1 { self.init(single: node, graph, lanes: lanes) }
    }
  }

  /// - Precondition: one output; it and the first input are fp32.
  private init(single node: Node, _ graph: Graph, lanes: Int) {
    self = .planar
    let shape = graph.shape(of: node.inputs[0])
    switch node.operation {
    case let fused as FusedConvolution: self = .convolution(fused)
    case let gradient as ConvolutionWeightGradient: self = .weightGradient(gradient)
    case let norm as FusedNormalization: self = .normalization(parameters: 1..<norm.firstAddend)
    case let norm as FusedBatchNorm: self = .normalization(parameters: 1..<norm.firstAddend)
    case is BatchNormInputGradient: self = .normalization(parameters: 2..<node.inputs.count)
    case is MaxPool, is AveragePool: self = .blocks
    case let resize as Resize
    where AxisBlends.all(resize, from: shape, to: graph.shape(of: node.output)) != nil:
      self = .blocks
    case let concat as Concat where Self.joinsBlocks(concat, node, graph, lanes: lanes):
      self = .concatenation
    case let slice as Slice where Self.takesBlocks(slice, of: shape, lanes: lanes):
      self = .channelSlice
    default:
      if let reduction = ReductionForm(node.operation, rank: shape.rank) {
        if Self.reducesVoxels(reduction, rank: shape.rank) {
          self = .channelReduction(tensors: 1)
        }
      } else if Self.isElementwise(node, graph) {
        self = .elementwise
      }
    }
  }

  /// Whether every input but the last fills its blocks.
  private static func joinsBlocks(_ concat: Concat, _ node: Node, _ graph: Graph, lanes: Int)
    -> Bool
  {
    let rank = graph.shape(of: node.output).rank
    return (3...5).contains(rank) && (concat.axis == 1 || concat.axis == 1 - rank)
      && node.inputs.dropLast().allSatisfy { graph.shape(of: $0)[1] % lanes == 0 }
  }

  /// Whether a slice takes neighbouring channels from the beginning of a block on, and nothing
  /// else.
  private static func takesBlocks(_ slice: Slice, of shape: Shape, lanes: Int) -> Bool {
    guard (3...5).contains(shape.rank), let ranges = try? slice.ranges(of: shape) else {
      return false
    }
    return (slice.axes == [1] || slice.axes == [1 - shape.rank]) && ranges[1].step == 1
      && ranges[1].start % lanes == 0
  }

  /// Whether a reduction leaves the channels, and the cases or not.
  private static func reducesVoxels(_ reduction: ReductionForm, rank: Int) -> Bool {
    guard (3...5).contains(rank) else { return false }
    let spatial = Array(2..<rank)
    return reduction.axes == spatial || reduction.axes == [0] + spatial
  }

  private static func isElementwise(_ node: Node, _ graph: Graph) -> Bool {
    guard case .pointwise(let function) = node.operation.form,
      node.inputs.count == function.arity
    else { return false }
    let type = graph.type(of: node.output)
    guard (3...5).contains(type.shape.rank) else { return false }
    let operands = node.inputs.map { BlockedOperand($0, of: type, graph) }
    return operands.allSatisfy { $0 != nil }
      && operands.contains { $0 == .whole }
  }
}

/// How an element-wise operator over blocks reads an operand.
public enum BlockedOperand: Sendable, Hashable {
  /// Element by element.
  case whole
  /// One number for every channel, `[N, C, 1...]` or `[C, 1...]`.
  case channels
  /// One number.
  case scalar

  /// - Parameter type: the output's.
  public init?(_ value: Value, of type: TensorType, _ graph: Graph) {
    let own = graph.type(of: value)
    guard own.elementType == type.elementType else { return nil }
    let extents = Array(repeating: 1, count: max(0, type.shape.rank - own.shape.rank))
      + own.shape.extents
    if own.shape.count == 1 && type.shape.count != 1 {
      guard graph.isConstant(value) else { return nil }
      self = .scalar
    } else if own == type && !graph.isConstant(value) {
      self = .whole
    } else if extents.count == type.shape.rank, extents.count >= 2, extents[1] == type.shape[1],
      extents[0] == 1 || extents[0] == type.shape[0], extents[2...].allSatisfy({ $0 == 1 })
    {
      self = .channels
    } else {
      return nil
    }
  }
}
