import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Where the weights of a convolution stand before they are packed: `[K, C/g, k...]` or, for a
/// transposed one, `[C, K/g, k...]`, with the factors of folded norms to be multiplied in.
final class WeightSource {
  let values: UnsafePointer<Float>
  let outputStride: Int
  let inputStride: Int
  private let groupStride: Int
  private let kernel: [Int]

  let factorOutputStride: Int
  private let factorInputStride: Int
  private let factorGroupStride: Int
  private let factors: PackedChannels
  /// Keeps a constant's values alive.
  private let constant: Constant?

  init(_ step: ConvolutionStep, _ memory: StepMemory) {
    let value = step.node.inputs[1]
    constant = memory.graph.producer(of: value)?.operation as? Constant
    values =
      constant?.base.withElements(of: Float.self) { $0.baseAddress! }
      ?? UnsafePointer(memory.floats(value))
    kernel = step.geometry.kernelExtents
    let taps = kernel.reduce(1, *)
    let extents = memory.graph.shape(of: value).extents
    let (first, second) = (extents[1] * taps, taps)
    let scaling = constant?.scaling ?? LeadingFactors([1], rows: 1, columns: 1)
    let (table, row, column) = scaling.withFactors { table, row, column in
      let count = (row > 0 ? extents[0] - 1 : 0) * row + (column > 0 ? extents[1] - 1 : 0) + 1
      return (Array(UnsafeBufferPointer(start: table, count: count)), row, column)
    }
    factors = PackedChannels(table, count: table.count)
    if step.isTransposed {
      (outputStride, inputStride, groupStride) = (second, first, step.groupInputs * first)
      (factorOutputStride, factorInputStride) = (column, row)
      factorGroupStride = step.groupInputs * row
    } else {
      (outputStride, inputStride, groupStride) = (first, second, step.groupOutputs * first)
      (factorOutputStride, factorInputStride) = (row, column)
      factorGroupStride = step.groupOutputs * row
    }
  }

  /// The window of one pair of channels of a group.
  func window(_ group: Int, _ output: Int, _ input: Int) -> UnsafePointer<Float> {
    values + (group * groupStride + output * outputStride + input * inputStride)
  }

  /// The factor of one pair of channels of a group.
  func factor(_ group: Int, _ output: Int, _ input: Int) -> UnsafePointer<Float> {
    factors.values
      + (group * factorGroupStride + output * factorOutputStride + input * factorInputStride)
  }

  /// The distance of a tap from the first of its window.
  func offset(ofTap window: [Int]) -> Int {
    zip(kernel, window).reduce(0) { $0 * $1.0 + $1.1 }
  }
}
