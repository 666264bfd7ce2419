import ChiasmTensor

/// The tensor in the bytes of an .npy file.
func decodeArray(
  _ bytes: UnsafeRawBufferPointer, place: String
) throws(NumPyError) -> Tensor {
  let header = try ArrayHeader(parsing: bytes, place: place)
  let data = UnsafeRawBufferPointer(rebasing: bytes[header.dataOffset...])
  let needed = header.shape.count * header.format.byteCount
  guard data.count >= needed else {
    throw NumPyError(
      .truncated, at: place, "expected \(needed) bytes of elements, got \(data.count)")
  }
  guard data.count == needed else {
    throw NumPyError(
      .malformed, at: place, "expected \(needed) bytes of elements, got \(data.count)")
  }
  let values = try decodeElements(data, header, place)
  return header.isFortranOrder ? reversingAxes(of: values) : values
}

/// The elements in file order. In Fortran order that is the tensor with its axes reversed.
private func decodeElements(
  _ data: UnsafeRawBufferPointer, _ header: ArrayHeader, _ place: String
) throws(NumPyError) -> Tensor {
  let extents = header.shape.extents
  let shape = header.isFortranOrder ? Shape(extents.reversed()) : header.shape
  let swap = header.format.isBigEndian
  func integers<Stored, Element>(_: Stored.Type, as _: Element.Type) -> Tensor
  where Stored: FixedWidthInteger & BitwiseCopyable, Element: TensorElement & FixedWidthInteger {
    convert(data, Stored.self, shape) { Element(truncatingIfNeeded: swap ? $0.byteSwapped : $0) }
  }
  switch (header.format.kind, header.format.byteCount) {
  case (.float, 2):
    return convert(data, UInt16.self, shape) { Float16(bitPattern: swap ? $0.byteSwapped : $0) }
  case (.float, 4):
    return convert(data, UInt32.self, shape) { Float(bitPattern: swap ? $0.byteSwapped : $0) }
  case (.float, _):
    return convert(data, UInt64.self, shape) {
      Float(Double(bitPattern: swap ? $0.byteSwapped : $0))
    }
  case (.bool, _): return convert(data, UInt8.self, shape) { $0 != 0 }
  case (.signed, 1): return integers(Int8.self, as: Int8.self)
  case (.unsigned, 1): return integers(UInt8.self, as: UInt8.self)
  case (.signed, 2): return integers(Int16.self, as: Int32.self)
  case (.unsigned, 2): return integers(UInt16.self, as: Int32.self)
  case (.signed, 4): return integers(Int32.self, as: Int32.self)
  case (.unsigned, 4): return integers(UInt32.self, as: Int64.self)
  case (.signed, _): return integers(Int64.self, as: Int64.self)
  case (.unsigned, _):
    let tensor = integers(UInt64.self, as: Int64.self)
    guard tensor.withElements(of: Int64.self, { $0.allSatisfy { $0 >= 0 } }) else {
      throw NumPyError(.unsupported, at: place, "a uint64 element does not fit in int64")
    }
    return tensor
  }
}

private func convert<Stored: BitwiseCopyable, Element: TensorElement>(
  _ data: UnsafeRawBufferPointer, _: Stored.Type, _ shape: Shape, _ element: (Stored) -> Element
) -> Tensor {
  let type = TensorType(Element.elementType, shape)
  let storage = Storage(uninitializedByteCount: type.byteCount)
  let output = storage.bytes.bindMemory(to: Element.self)
  let width = MemoryLayout<Stored>.stride
  for index in 0..<shape.count {
    output[index] = element(data.loadUnaligned(fromByteOffset: index * width, as: Stored.self))
  }
  return Tensor(type, storage: storage)
}

/// The tensor whose element `[i, j, k]` is `tensor[k, j, i]`.
private func reversingAxes(of tensor: Tensor) -> Tensor {
  func reverse<Element: TensorElement>(_: Element.Type) -> Tensor {
    let shape = Shape(tensor.shape.extents.reversed())
    let type = TensorType(tensor.elementType, shape)
    let storage = Storage(uninitializedByteCount: type.byteCount)
    let output = storage.bytes.bindMemory(to: Element.self)
    let steps = Array(tensor.shape.strides.reversed())
    tensor.withElements(of: Element.self) { input in
      var index = [Int](repeating: 0, count: shape.rank)
      var source = 0
      for position in 0..<shape.count {
        output[position] = input[source]
        for axis in stride(from: shape.rank - 1, through: 0, by: -1) {
          index[axis] += 1
          source += steps[axis]
          if index[axis] < shape[axis] { break }
          source -= steps[axis] * shape[axis]
          index[axis] = 0
        }
      }
    }
    return Tensor(type, storage: storage)
  }
  return tensor.elementType.withElement { reverse($0) }
}
