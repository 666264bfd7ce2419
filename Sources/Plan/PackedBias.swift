import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// The biases of a convolution's output channels, every group padded to whole panels, and behind
/// them, as far away as they are long, the slopes of its activations by channel.
final class PackedBias {
  /// How a kernel reads biases: so many channels of every group, each group in so many places.
  struct Shape {
    let groups: Int
    let channels: Int
    let places: Int

    var count: Int { groups * places }

    init(groups: Int, channels: Int, places: Int) {
      self.groups = groups
      self.channels = channels
      self.places = places
    }

    init(_ step: ConvolutionStep) {
      self.init(
        groups: step.geometry.groups, channels: step.groupOutputs, places: step.paddedOutputs)
    }
  }

  private let storage: Storage
  private let shape: Shape

  /// - Parameter tasks: gets a task when the bias may change from run to run.
  init(_ step: ConvolutionStep, _ shape: Shape, _ memory: StepMemory, _ tasks: inout TaskList) {
    let bias = step.fused.hasBias ? step.node.inputs[2] : nil
    let constant = bias.flatMap(memory.graph.constant)
    let tables = [
      constant?.elements(of: Float.self), step.fused.epilogue.activation.slopes,
      step.fused.epilogue.activationAfterAddition.slopes,
    ]
    let used = (tables.lastIndex { $0 != nil } ?? 0) + 1
    self.shape = shape
    storage = Storage(byteCount: 4 * shape.count * used)
    let target = storage.bytes.assumingMemoryBound(to: Float.self).baseAddress!
    for (number, table) in tables.enumerated() {
      table?.withUnsafeBufferPointer {
        Self.copy($0.baseAddress!, to: target + number * shape.count, shape)
      }
    }
    guard let bias, constant == nil else { return }
    let source = UnsafePointer(memory.floats(bias))
    tasks.add(1) { _ in Self.copy(source, to: target, shape) }
  }

  func values(group: Int = 0) -> UnsafePointer<Float> {
    UnsafePointer(
      storage.bytes.baseAddress!.assumingMemoryBound(to: Float.self) + group * shape.places)
  }

  private static func copy(
    _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ shape: Shape
  ) {
    for group in 0..<shape.groups {
      for k in 0..<shape.channels {
        target[group * shape.places + k] = source[group * shape.channels + k]
      }
    }
  }
}
