/// Sorts the bytes of elements by significance: first the lowest byte of every element, then the
/// next one. Exponents of neighbouring weights are alike, so that they compress when they lie
/// together.
enum ByteShuffle {
  /// - Precondition: the buffers have the same size, a multiple of `stride`.
  static func shuffle(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, stride: Int
  ) {
    precondition(source.count == target.count && source.count % stride == 0)
    let count = source.count / stride
    for plane in 0..<stride {
      for index in 0..<count { target[plane * count + index] = source[index * stride + plane] }
    }
  }

  /// The inverse of ``shuffle(_:into:stride:)``.
  ///
  /// - Precondition: as there; `target` is aligned to `stride`, which is 2, 4 or 8.
  static func unshuffle(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, stride: Int
  ) {
    precondition(source.count == target.count && source.count % stride == 0)
    switch stride {
    case 2: merge(source, target, UInt16.self)
    case 4: merge(source, target, UInt32.self)
    default: merge(source, target, UInt64.self)
    }
  }

  @inline(__always)
  private static func merge<Element: FixedWidthInteger & BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer, _: Element.Type
  ) {
    let stride = MemoryLayout<Element>.size
    let count = source.count / stride
    guard count > 0, let bytes = source.baseAddress, let elements = target.baseAddress else {
      return
    }
    let planes = bytes.assumingMemoryBound(to: UInt8.self)
    let output = elements.assumingMemoryBound(to: Element.self)
    for index in 0..<count {
      var element: Element = 0
      for plane in 0..<stride {
        element |= Element(truncatingIfNeeded: planes[plane &* count &+ index]) &<< (plane &* 8)
      }
      output[index] = element.littleEndian
    }
  }
}
