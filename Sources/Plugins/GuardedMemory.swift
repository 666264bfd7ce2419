import CChiasmPlugin
import ChiasmPluginWire
import ChiasmTensor

/// Memory for one output between two guards, filled with a poison, so that what a kernel writes
/// beside its output, and what it does not write at all, can be seen.
final class GuardedMemory {
  /// A byte that memory is filled with. An element that holds the first poison after a run over
  /// the first, and the second after a run over the second, was not written.
  enum Poison: UInt8 {
    case first = 0xa5
    case second = 0x5a
  }

  /// The output with its strides, in guarded memory.
  let tensor: KernelTensor

  private let storage: Storage
  private let origin: Int
  private let elementByteCount: Int

  /// - Parameter output: gives type and strides.
  init(_ output: KernelTensor) {
    elementByteCount = output.elementType?.byteCount ?? 1
    var (low, high) = (0, 0)
    for axis in 0..<output.rank where output.count > 0 {
      let reach = (output[extent: axis] - 1) * output[stride: axis]
      if reach < 0 { low += reach } else { high += reach }
    }
    let span = output.count > 0 ? (high - low + 1) * elementByteCount : 0
    let margin = Self.margin(span)
    let storage = Storage(uninitializedByteCount: span + 2 * margin)
    let origin = margin - low * elementByteCount
    var tensor = output
    tensor.data = storage.bytes.baseAddress.map { $0 + origin }
    (self.tensor, self.storage, self.origin) = (tensor, storage, origin)
  }

  /// Guards are as long as the output, within limits: a kernel that writes twice its output stays
  /// inside them, and the check of a large one stays affordable. A multiple of 64 keeps alignment.
  private static func margin(_ span: Int) -> Int {
    min(max((span + 63) / 64 * 64, 65_536), 4_194_304)
  }

  func fill(_ poison: Poison) {
    storage.bytes.initializeMemory(as: UInt8.self, repeating: poison.rawValue)
  }

  /// Copies the elements to memory of the same type and strides.
  func copy(to output: KernelTensor) {
    guard let data = output.data else { return }
    forEachRun { offset, count in
      (data + offset).copyMemory(from: element(offset), byteCount: count)
    }
  }

  /// What is wrong after a run over `poison`, or nil. After the second run, the elements are
  /// compared with `output`, which holds those of the first.
  func fault(_ poison: Poison, comparedWith output: KernelTensor) -> String? {
    if let offset = strayByte(poison) {
      return "wrote outside the memory of \(described), at byte \(offset)"
    }
    guard poison == .second, let data = output.data else { return nil }
    var fault: String?
    forEachRun { offset, count in
      guard fault == nil, let index = difference(data + offset, element(offset), count) else {
        return
      }
      let start = offset + index / elementByteCount * elementByteCount
      fault = self.fault(first: data + start, second: element(start), at: start)
    }
    return fault
  }

  private func fault(
    first: UnsafeRawPointer, second: UnsafeRawPointer, at offset: Int
  ) -> String {
    let range = 0..<elementByteCount
    let isUnwritten = range.allSatisfy { byte in
      first.load(fromByteOffset: byte, as: UInt8.self) == Poison.first.rawValue
        && second.load(fromByteOffset: byte, as: UInt8.self) == Poison.second.rawValue
    }
    let place = "the element at byte \(offset) of \(described)"
    return isUnwritten
      ? "left \(place) unwritten" : "gave \(place) two values in two runs on the same inputs"
  }

  private var described: String {
    let extents = (0..<tensor.rank).map { "\(tensor[extent: $0])" }.joined(separator: ", ")
    return "\(tensor.elementType?.name ?? "unknown")[\(extents)]"
  }

  private func element(_ offset: Int) -> UnsafeRawPointer {
    UnsafeRawPointer(storage.bytes.baseAddress.unsafelyUnwrapped + origin + offset)
  }

  private func difference(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Int? {
    let a = UnsafeRawBufferPointer(start: a, count: count)
    let b = UnsafeRawBufferPointer(start: b, count: count)
    return zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  }

  /// The offset from the output's origin of a byte that belongs to no element and lost its poison.
  private func strayByte(_ poison: Poison) -> Int? {
    var isElement = [Bool](repeating: false, count: storage.bytes.count)
    forEachRun { offset, count in
      for byte in origin + offset..<origin + offset + count { isElement[byte] = true }
    }
    let stray = storage.bytes.indices.first {
      !isElement[$0] && storage.bytes[$0] != poison.rawValue
    }
    return stray.map { $0 - origin }
  }

  /// Calls `body` with offset and length in bytes of stretches that together are all elements.
  private func forEachRun(_ body: (Int, Int) -> Void) {
    guard tensor.count > 0 else { return }
    if tensor.isDense { return body(0, tensor.count * elementByteCount) }
    var index = [Int](repeating: 0, count: tensor.rank)
    var offset = 0
    while true {
      body(offset * elementByteCount, elementByteCount)
      var axis = tensor.rank - 1
      while axis >= 0, index[axis] + 1 == tensor[extent: axis] {
        offset -= index[axis] * tensor[stride: axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
      index[axis] += 1
      offset += tensor[stride: axis]
    }
  }
}
