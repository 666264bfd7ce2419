import ChiasmRuntime
import ChiasmTensor
import Synchronization

/// The states after the last whole iteration, apart from those that the next one changes where they
/// are: what is left when a rank ends in the middle.
public final class KeptStates: Sendable {
  /// Nobody else has the tensors' memory.
  private struct Kept: @unchecked Sendable {
    var tensors: [String: Tensor]
    var progress: TrainingProgress
  }

  private let maker: CheckpointMaker
  private let path: String
  private let kept: Mutex<Kept>

  /// - Throws: `RuntimeError`.
  init(_ maker: CheckpointMaker, path: String, _ step: StepSession, _ progress: TrainingProgress)
    throws(RuntimeError)
  {
    self.maker = maker
    self.path = path
    kept = Mutex(Kept(tensors: try step.tensors(), progress: progress))
  }

  /// Takes the states of a step that has ended.
  func keep(_ step: StepSession, _ progress: TrainingProgress) throws(RuntimeError) {
    try kept.withLock { kept throws(RuntimeError) in
      for name in step.states.keys {
        let source = UnsafeRawBufferPointer(try step.session.inputBytes(name))
        kept.tensors[name]?.withUnsafeMutableBytes { $0.copyMemory(from: source) }
      }
      kept.progress = progress
    }
  }

  /// Takes what a validation of the kept states has found.
  func note(_ progress: TrainingProgress) { kept.withLock { $0.progress = progress } }

  /// Writes the checkpoint of what is kept; safe on any thread, and computes on that alone.
  ///
  /// - Parameter begin: is told the iterations when nothing changes them any more; not called
  ///   before the first, when there is nothing to write.
  /// - Returns: the iterations.
  public func write(_ begin: (_ iterations: Int) -> Void = { _ in }) throws -> Int {
    try kept.withLock { kept in
      let progress = kept.progress
      guard progress.iteration > 0 else { return 0 }
      begin(progress.iteration)
      let checkpoint = try maker.checkpoint(
        kept.tensors, progress, kept: "nothing was written")
      try maker.write(checkpoint, to: path, threads: 1)
      return progress.iteration
    }
  }
}
