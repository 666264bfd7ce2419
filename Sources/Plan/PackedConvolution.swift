import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// The weights, biases and tap offsets of a convolution as the kernel reads them.
///
/// Weights of one phase and group: `[K/(v·w), Cᵢ/b, taps, b, v·w]`, output channels padded with
/// zeros to whole panels.
final class PackedConvolution {
  private let weights: UnsafeMutablePointer<Float>
  /// Owns the weights' memory.
  private let packing: PackingTasks
  private let bias: PackedBias
  private let offsetStorage: Storage
  private let phaseStarts: [Int]
  private let groupSizes: [Int]
  private let offsetStarts: [Int]

  init(_ step: ConvolutionStep, weights: Constant, _ packing: PackingTasks) {
    let panel = step.vectors * step.lanes
    let padded = step.paddedOutputs
    var starts: [Int] = []
    var sizes: [Int] = []
    var offsets: [Int] = []
    var offsetStarts: [Int] = []
    var total = 0
    for phase in step.phases {
      let size = padded * step.groupInputs * phase.taps.count
      starts.append(total)
      sizes.append(size)
      total += size * step.geometry.groups
      offsetStarts.append(offsets.count)
      offsets += phase.taps.map { tap in
        let offset = PhysicalShape.three(tap.offset, filling: 0)
        return offset.d * step.input.strideD + offset.h * step.input.strideH
          + offset.w * step.input.block
      }
    }
    (phaseStarts, groupSizes, self.offsetStarts) = (starts, sizes, offsetStarts)
    self.packing = packing
    self.weights = packing.place(total)
    bias = PackedBias(step)
    offsetStorage = Storage(byteCount: max(1, offsets.count) * 8)
    _ = offsetStorage.bytes.assumingMemoryBound(to: Int.self).update(fromContentsOf: offsets)
    for index in step.phases.indices {
      for group in 0..<step.geometry.groups { pack(step, weights, index, group, panel, packing) }
    }
  }

  func weights(phase: Int, group: Int) -> UnsafePointer<Float> {
    UnsafePointer(weights + phaseStarts[phase] + group * groupSizes[phase])
  }

  func bias(group: Int) -> UnsafePointer<Float> {
    bias.values(group: group)
  }

  func tapOffsets(phase: Int) -> UnsafePointer<Int> {
    UnsafePointer(
      offsetStorage.bytes.baseAddress!.assumingMemoryBound(to: Int.self) + offsetStarts[phase])
  }

  /// Writes one phase of one group, a task for each panel.
  private func pack(
    _ step: ConvolutionStep, _ constant: Constant, _ index: Int, _ group: Int, _ panel: Int,
    _ packing: PackingTasks
  ) {
    let source = WeightSource(step, group)
    let taps = step.phases[index].taps.map { source.tapOffset($0.window) }
    let (outputs, inputs, block) = (step.groupOutputs, step.groupInputs, step.input.block)
    let start = phaseStarts[index] + group * groupSizes[index]
    let scaling = constant.scaling ?? LeadingFactors([1], rows: 1, columns: 1)
    packing.add((outputs + panel - 1) / panel) { [self] number in
      let target = self.weights + start + number * panel * inputs * taps.count
      let channels = number * panel..<min(outputs, (number + 1) * panel)
      scaling.withFactors { table, rowStride, columnStride in
        let factors = WeightFactors(step, group, table, rowStride, columnStride)
        constant.base.withElements(of: Float.self) { weights in
          for c in 0..<inputs {
            let first = c / block * block
            let width = min(block, inputs - first)
            // Channel by channel: the taps of one are neighbours in the source.
            for (tap, offset) in taps.enumerated() {
              packLine(
                target + (first * taps.count + tap * width + c - first) * panel, panel,
                from: weights.baseAddress! + source.origin(channels.lowerBound, c) + offset,
                source.outputStride, factors.factor(channels.lowerBound, c), factors.outputStride,
                count: channels.count)
            }
          }
        }
      }
    }
  }
}

/// One weight of every output channel of a panel, zeros behind the last channel.
@inline(__always)
private func packLine(
  _ line: UnsafeMutablePointer<Float>, _ panel: Int, from weights: UnsafePointer<Float>,
  _ stride: Int, _ factors: UnsafePointer<Float>, _ factorStride: Int, count: Int
) {
  for k in 0..<count { line[k] = weights[k &* stride] * factors[k &* factorStride] }
  for k in count..<panel { line[k] = 0 }
}

/// Finds the factors of one group's weights, by output and input channel.
private struct WeightFactors {
  private let table: UnsafePointer<Float>
  let outputStride: Int
  private let inputStride: Int

  /// - Parameter table: of ``LeadingFactors``, whose rows are the first axis of the weights.
  init(
    _ step: ConvolutionStep, _ group: Int, _ table: UnsafePointer<Float>, _ rowStride: Int,
    _ columnStride: Int
  ) {
    switch step.fused.kind {
    case .convolution:
      (outputStride, inputStride) = (rowStride, columnStride)
      self.table = table + group * step.groupOutputs * rowStride
    case .transposed:
      (outputStride, inputStride) = (columnStride, rowStride)
      self.table = table + group * step.groupInputs * rowStride
    }
  }

  @inline(__always)
  func factor(_ output: Int, _ input: Int) -> UnsafePointer<Float> {
    table + (output * outputStride + input * inputStride)
  }
}

/// Finds weights in `[K, C/g, k...]` or, for a transposed convolution, `[C, K/g, k...]`.
private struct WeightSource {
  private let kernel: [Int]
  let outputStride: Int
  private let inputStride: Int
  private let groupOrigin: Int

  init(_ step: ConvolutionStep, _ group: Int) {
    kernel = step.geometry.kernelExtents
    let taps = kernel.reduce(1, *)
    switch step.fused.kind {
    case .convolution:
      outputStride = step.groupInputs * taps
      inputStride = taps
      groupOrigin = group * step.groupOutputs * outputStride
    case .transposed:
      outputStride = taps
      inputStride = step.groupOutputs * taps
      groupOrigin = group * step.groupInputs * inputStride
    }
  }

  func origin(_ output: Int, _ input: Int) -> Int {
    groupOrigin + output * outputStride + input * inputStride
  }

  func tapOffset(_ window: [Int]) -> Int {
    zip(kernel, window).reduce(0) { $0 * $1.0 + $1.1 }
  }
}
