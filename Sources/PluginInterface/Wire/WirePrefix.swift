/// A struct of the other side, as far as it reaches: fields beyond its size are zero.
///
/// A size that ends inside a word is cut to whole words: half a pointer is none.
///
/// - Parameter pointer: a struct whose first field is its size in bytes.
/// - Returns: nil when the struct is smaller than `minimum` bytes.
package func prefixCopy<Struct: BitwiseCopyable>(
  of pointer: UnsafePointer<Struct>, zero: Struct, minimum: Int
) -> Struct? {
  let size = UnsafeRawPointer(pointer).load(as: Int.self)
  guard size >= minimum else { return nil }
  var copy = zero
  withUnsafeMutableBytes(of: &copy) { bytes in
    let known = min(size / 8 * 8, bytes.count)
    bytes.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: known))
  }
  return copy
}
