import CChiasmPlugin

/// C arrays and strings that live as long as this object.
package final class WireMemory {
  private var blocks: [UnsafeMutableRawPointer] = []

  package init() {}

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// A copy of the elements; never nil, so that an empty list is not taken for a missing one.
  package func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
    let room = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(elements.count, 1))
    _ = room.initialize(from: elements)
    let base = room.baseAddress.unsafelyUnwrapped
    blocks.append(UnsafeMutableRawPointer(base))
    return UnsafePointer(base)
  }

  /// The text in UTF-8 with a NUL behind it.
  package func string(_ text: String) -> UnsafePointer<CChar> {
    array(text.utf8.map(CChar.init(bitPattern:)) + [0])
  }
}
