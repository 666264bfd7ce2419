import ChiasmOperators
import ChiasmPasses

/// Weights `[C/w, taps, w]`, biases and slopes `[C/w, w]`, and tap offsets of a depthwise
/// convolution.
final class PackedDepthwise {
  private let packed: PackedWeights
  private let offsets: TapOffsets
  /// What packs them in every run; empty for constants, and where another step does.
  let launches: [Launch]

  init(_ step: ConvolutionStep, _ memory: StepMemory) {
    let (channels, lanes) = (step.geometry.channels, step.lanes)
    let blocks = (channels + lanes - 1) / lanes
    let taps = step.phases[0].taps.count
    offsets = TapOffsets(step.phases, step.input)
    (packed, launches) = memory.packedWeights(
      step, PackedForm(step, .depthwise), count: blocks * lanes * taps,
      PackedBias.Shape(groups: 1, channels: channels, places: blocks * lanes)
    ) { target, source, tasks in
      let windows = step.phases[0].taps.map { source.offset(ofTap: $0.window) }
      tasks.add(blocks) { block in
        for (tap, offset) in windows.enumerated() {
          for lane in 0..<lanes {
            // Groups are channels.
            let c = block * lanes + lane
            target[(block * taps + tap) * lanes + lane] =
              c < channels ? source.window(c, 0, 0)[offset] * source.factor(c, 0, 0)[0] : 0
          }
        }
      }
    }
  }

  var weights: UnsafePointer<Float> { packed.values }
  var bias: UnsafePointer<Float> { packed.bias.values() }
  var tapOffsets: UnsafePointer<Int> { offsets.values(phase: 0) }
}
