import ChiasmTensor

/// Numbers of channels, with zeros up to whole blocks.
final class PackedChannels {
  private let storage: Storage

  init(_ values: [Float], count: Int) {
    storage = Storage(byteCount: max(1, count) * 4)
    _ = storage.bytes.assumingMemoryBound(to: Float.self).update(fromContentsOf: values)
  }

  var values: UnsafePointer<Float> {
    UnsafePointer(storage.bytes.baseAddress!.assumingMemoryBound(to: Float.self))
  }
}
