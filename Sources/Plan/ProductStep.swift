import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// A product with a constant matrix by the direct convolution kernel: rows are voxels, all of whose
/// channels stand side by side, and the window has one tap.
struct ProductStep: Step {
  let node: Node
  let fused: FusedProduct
  let isa: ISA
  private let rows: Int
  private let inputs: Int
  private let outputs: Int

  init?(_ node: Node, _ graph: Graph, isa: ISA) {
    guard let fused = node.operation as? FusedProduct, graph.isConstant(node.inputs[1]) else {
      return nil
    }
    self.node = node
    self.fused = fused
    self.isa = isa
    let output = graph.shape(of: node.output)
    outputs = output[output.rank - 1]
    inputs = graph.shape(of: node.inputs[0]).extents.last ?? 1
    rows = output.count / outputs
  }

  var kernel: String { "product" }
  var detail: String { "\(rows)x\(inputs) times \(inputs)x\(outputs)" }
  var multiplyAdds: Int { rows * inputs * outputs }
  var replaceableInputs: [Value] { Array(node.inputs[fused.firstAddend...]) }
  var packedByteCount: Int? { 4 * paddedOutputs * (inputs + 1) }

  private var lanes: Int { isa.lanes }
  private var panel: Int { 2 * lanes }
  private var paddedOutputs: Int { (outputs + panel - 1) / panel * panel }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let weights = PackedProduct(
      UnsafePointer(memory.floats(node.inputs[1])),
      bias: fused.hasBias ? UnsafePointer(memory.floats(node.inputs[2])) : nil, inputs: inputs,
      outputs: outputs, panel: panel, transposesB: fused.transposesB)
    // Columns that fill whole panels are stored as vectors; the rest one by one.
    let whole = outputs / panel * panel
    var arguments: [ConvolutionArguments] = []
    for first in stride(from: 0, to: rows, by: rowsPerPiece(memory)) {
      let count = min(rowsPerPiece(memory), rows - first)
      if whole > 0 { arguments.append(piece(first, count, 0..<whole, weights, memory)) }
      if whole < outputs { arguments.append(piece(first, count, whole..<outputs, weights, memory)) }
    }
    return [
      KernelLaunch(
        memory.kernels.convolution, arguments,
        taskCounts: arguments.map { $0.taskCount(lanes: lanes) }, owners: [weights])
    ]
  }

  /// A few tiles: a panel of the matrix is read again for every piece.
  private func rowsPerPiece(_ memory: StepMemory) -> Int {
    let width = TileShape.maximumWidth(isa)
    return width * min(8, max(1, rows / (width * 2 * memory.threads)))
  }

  private func piece(
    _ first: Int, _ count: Int, _ columns: Range<Int>, _ weights: PackedProduct,
    _ memory: StepMemory
  ) -> ConvolutionArguments {
    let offset = first * outputs + columns.lowerBound
    var a = ConvolutionArguments(
      input: UnsafePointer(memory.floats(node.inputs[0])) + first * inputs,
      weights: weights.values + columns.lowerBound * inputs,
      bias: weights.bias + columns.lowerBound, output: memory.floats(node.output) + offset,
      tapOffsets: weights.tapOffsets)
    (a.inputBlock, a.inputChannels) = (inputs, inputs)
    a.outputChannels = columns.count
    a.outputVectors = 2
    a.storesPlanar = columns.count % panel != 0
    a.outputBlockStride = lanes
    a.outputStrideW = outputs
    a.extentW = count
    a.tileWidth = TileShape.best(isa, height: 1, width: count, allowsRows: false).width
    var epilogue = Epilogue()
    epilogue.activation = fused.epilogue.activation.arguments()
    epilogue.activationAfterAddition = fused.epilogue.activationAfterAddition.arguments()
    let addends = node.inputs[fused.firstAddend...].map {
      UnsafePointer(memory.floats($0)) + offset
    }
    epilogue.addend0 = addends.first
    epilogue.addend1 = addends.count > 1 ? addends[1] : nil
    a.epilogue = epilogue
    return a
  }
}

/// A constant matrix in panels `[N/p, K, p]`, with zeros beyond the last column, and its bias.
private final class PackedProduct {
  private let storage: Storage
  private let biasStorage: Storage
  private let offset: Storage

  init(
    _ matrix: UnsafePointer<Float>, bias: UnsafePointer<Float>?, inputs: Int, outputs: Int,
    panel: Int, transposesB: Bool
  ) {
    let padded = (outputs + panel - 1) / panel * panel
    storage = Storage(byteCount: 4 * padded * inputs)
    biasStorage = Storage(byteCount: 4 * padded)
    offset = Storage(byteCount: 8)
    let target = storage.bytes.assumingMemoryBound(to: Float.self)
    let (strideK, strideN) = transposesB ? (1, inputs) : (outputs, 1)
    for n in 0..<outputs {
      let column = n / panel * panel * inputs + n % panel
      for k in 0..<inputs { target[column + k * panel] = matrix[k * strideK + n * strideN] }
    }
    if let bias {
      let target = biasStorage.bytes.assumingMemoryBound(to: Float.self)
      for n in 0..<outputs { target[n] = bias[n] }
    }
  }

  var values: UnsafePointer<Float> { floats(storage) }
  var bias: UnsafePointer<Float> { floats(biasStorage) }
  var tapOffsets: UnsafePointer<Int> {
    UnsafePointer(offset.bytes.baseAddress!.assumingMemoryBound(to: Int.self))
  }

  private func floats(_ storage: Storage) -> UnsafePointer<Float> {
    UnsafePointer(storage.bytes.baseAddress!.assumingMemoryBound(to: Float.self))
  }
}
