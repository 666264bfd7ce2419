/// Turns stored voxels into `Float`: `stored * slope + intercept`, computed in `Double`.
struct VoxelDecoder {
  let datatype: NIfTIDatatype
  let isSwapped: Bool
  /// `nil` for stored values that are the values.
  let scaling: (slope: Double, intercept: Double)?

  init(_ header: NIfTIHeader, _ datatype: NIfTIDatatype) {
    self.datatype = datatype
    isSwapped = header.isSwapped
    let isScaled = header.slope != 0 && header.slope.isFinite
      && (header.slope != 1 || header.intercept != 0)
    scaling = isScaled ? (header.slope, header.intercept) : nil
  }

  /// - Precondition: `bytes` holds `output.count` voxels.
  func decode(_ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<Float>) {
    precondition(bytes.count == output.count * datatype.byteCount)
    switch datatype {
    case .uint8: integers(bytes, UInt8.self, output)
    case .int8: integers(bytes, Int8.self, output)
    case .int16: integers(bytes, Int16.self, output)
    case .uint16: integers(bytes, UInt16.self, output)
    case .int32: integers(bytes, Int32.self, output)
    case .uint32: integers(bytes, UInt32.self, output)
    case .int64: integers(bytes, Int64.self, output)
    case .uint64: integers(bytes, UInt64.self, output)
    case .float32:
      map(bytes, UInt32.self, output, exact: { Float(bitPattern: $0) }) {
        Double(Float(bitPattern: $0))
      }
    case .float64:
      map(bytes, UInt64.self, output, exact: { Float(Double(bitPattern: $0)) }) {
        Double(bitPattern: $0)
      }
    }
  }

  private func integers<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _: Stored.Type, _ output: UnsafeMutableBufferPointer<Float>
  ) {
    map(bytes, Stored.self, output, exact: { Float($0) }) { Double($0) }
  }

  @inline(__always)
  private func map<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _: Stored.Type, _ output: UnsafeMutableBufferPointer<Float>,
    exact: (Stored) -> Float, wide: (Stored) -> Double
  ) {
    let width = MemoryLayout<Stored>.size
    for index in output.indices {
      let raw = bytes.loadUnaligned(fromByteOffset: index * width, as: Stored.self)
      let value = isSwapped ? raw.byteSwapped : raw
      if let scaling {
        output[index] = Float(wide(value) * scaling.slope + scaling.intercept)
      } else {
        output[index] = exact(value)
      }
    }
  }
}
