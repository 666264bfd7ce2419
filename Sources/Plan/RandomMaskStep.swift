import ChiasmGraph
import ChiasmPasses
import ChiasmTensor

/// The mask of a dropout: what stands where depends on seed and step alone.
struct RandomMaskStep: Step {
  let node: Node
  private let mask: RandomMask

  init?(_ node: Node) {
    guard let mask = node.operation as? RandomMask else { return nil }
    self.node = node
    self.mask = mask
  }

  var kernel: String { "random-mask" }
  var detail: String { "\(mask.shape.count) elements" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let step = node.inputs.first.map { memory.address($0).assumingMemoryBound(to: Int64.self) }
    return [
      RandomMaskLaunch(
        mask, step: step.map { UnsafePointer($0) }, output: memory.floats(node.output))
    ]
  }
}

/// Draws a mask, a chunk of whole blocks of random words per task.
private final class RandomMaskLaunch: Launch {
  private static let chunk = 4096
  private let mask: RandomMask
  private let step: UnsafePointer<Int64>?
  private let output: UnsafeMutablePointer<Float>
  private let kept: Float

  init(_ mask: RandomMask, step: UnsafePointer<Int64>?, output: UnsafeMutablePointer<Float>) {
    self.mask = mask
    self.step = step
    self.output = output
    kept = mask.rate < 1 ? Float(1 / (1 - mask.rate)) : 0
    super.init(taskCount: (mask.shape.count + Self.chunk - 1) / Self.chunk)
  }

  override func run(_ task: Int) {
    let stream = Philox(
      seed: UInt64(bitPattern: Int64(mask.seed)), stream: UInt64(bitPattern: step?.pointee ?? 0))
    let end = min((task + 1) * Self.chunk, mask.shape.count)
    for start in stride(from: task * Self.chunk, to: end, by: 4) {
      let words = stream.block(at: UInt64(start / 4))
      for lane in 0..<min(4, end - start) {
        output[start + lane] = Philox.uniform(words[lane]) < mask.rate ? 0 : kept
      }
    }
  }
}
