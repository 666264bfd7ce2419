import ChiasmFile
import Dispatch
import Synchronization

/// The hashes of a model's raw tensors, checked on a thread of its own while the model is compiled.
public final class Verification: Sendable {
  private struct State {
    var next = 0
    /// What the failed section with the lowest number threw.
    var failure: (index: Int, error: FormatError)?
  }

  private let file: MappedFile
  private let sections: [Section]
  private let path: String
  private let state = Mutex(State())
  private let worker = DispatchGroup()

  init(_ sections: [Section], of file: MappedFile, path: String) {
    self.sections = sections
    self.file = file
    self.path = path
    DispatchQueue.global(qos: .userInitiated).async(group: worker) { [self] in checkSections() }
  }

  /// Helps with the hashes that are left, and returns when all are checked.
  ///
  /// - Throws: ``FormatError`` `hash`.
  public func finish() throws(FormatError) {
    checkSections()
    worker.wait()
    if let failure = state.withLock({ $0.failure }) { throw failure.error.inFile(path) }
  }

  /// Takes section after section until none is left.
  private func checkSections() {
    while true {
      let index = state.withLock { state in
        defer { state.next += 1 }
        return state.next
      }
      guard index < sections.count else { return }
      do throws(FormatError) {
        try sections[index].checkDigest(in: file.bytes)
      } catch {
        state.withLock { state in
          if index < state.failure?.index ?? .max { state.failure = (index, error) }
        }
      }
    }
  }
}

extension ModelFile {
  /// Begins to check the hashes of the tensors that lie in the file as they are used.
  ///
  /// Compressed tensors are checked when they are read: nothing unchecked is decompressed.
  public func beginVerification() -> Verification {
    let raw = sections.filter { $0.kind == .tensor && $0.codec == .raw }
    // The largest first: the last one to start should be small.
    let order = raw.sorted { ($0.storedByteCount, $1.id) > ($1.storedByteCount, $0.id) }
    return Verification(order, of: file, path: path)
  }
}
