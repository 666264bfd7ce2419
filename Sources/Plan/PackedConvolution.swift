import ChiasmGraph
import ChiasmOperators
import ChiasmPasses

/// The weights, biases and tap offsets of a convolution as the direct kernel reads them.
///
/// Weights of one phase and group: `[K/(v·w), Cᵢ/b, taps, b, v·w]`, output channels padded with
/// zeros to whole panels.
final class PackedConvolution {
  private let packed: PackedWeights
  private let offsets: TapOffsets
  private let phaseStarts: [Int]
  private let groupSizes: [Int]
  /// What packs them in every run; empty for constants, and where another step does.
  let launches: [Launch]

  init(_ step: ConvolutionStep, _ memory: StepMemory) {
    let sizes = step.phases.map { step.paddedOutputs * step.groupInputs * $0.taps.count }
    var starts: [Int] = []
    var total = 0
    for size in sizes {
      starts.append(total)
      total += size * step.geometry.groups
    }
    (phaseStarts, groupSizes) = (starts, sizes)
    offsets = TapOffsets(step.phases, step.input)
    (packed, launches) = memory.packedWeights(
      step, step.directForm, count: total, PackedBias.Shape(step)
    ) { target, source, tasks in
      for index in step.phases.indices {
        for group in 0..<step.geometry.groups {
          Self.pack(
            step, source, phase: index, group, target + starts[index] + group * sizes[index],
            &tasks)
        }
      }
    }
  }

  func weights(phase: Int, group: Int) -> UnsafePointer<Float> {
    packed.values + (phaseStarts[phase] + group * groupSizes[phase])
  }

  func bias(group: Int) -> UnsafePointer<Float> { packed.bias.values(group: group) }

  func tapOffsets(phase: Int) -> UnsafePointer<Int> { offsets.values(phase: phase) }

  /// Writes one phase of one group, a task for each panel.
  private static func pack(
    _ step: ConvolutionStep, _ source: WeightSource, phase: Int, _ group: Int,
    _ target: UnsafeMutablePointer<Float>, _ tasks: inout TaskList
  ) {
    let panel = step.vectors * step.lanes
    let taps = step.phases[phase].taps.map { source.offset(ofTap: $0.window) }
    let (outputs, inputs, block) = (step.groupOutputs, step.groupInputs, step.input.block)
    tasks.add((outputs + panel - 1) / panel) { number in
      let target = target + number * panel * inputs * taps.count
      let channels = number * panel..<min(outputs, (number + 1) * panel)
      for c in 0..<inputs {
        let first = c / block * block
        let width = min(block, inputs - first)
        let window = source.window(group, channels.lowerBound, c)
        let factor = source.factor(group, channels.lowerBound, c)
        // Channel by channel: the taps of one are neighbours in the source.
        for (tap, offset) in taps.enumerated() {
          packLine(
            target + (first * taps.count + tap * width + c - first) * panel, panel,
            from: window + offset, source.outputStride, factor, source.factorOutputStride,
            count: channels.count)
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
