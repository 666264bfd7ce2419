public import ChiasmTensor

extension Storage {
  /// Asks the system for all pages now, on `threads` threads.
  public func populate(threads: Int) {
    let chunk = 4 << 20
    parallelFor((bytes.count + chunk - 1) / chunk, threads: threads) { index in
      populate(index * chunk..<min(bytes.count, (index + 1) * chunk))
    }
  }
}
