import CNIfTI

/// The stored form of a voxel.
public enum NIfTIDatatype: Int32, Sendable, CaseIterable {
  case uint8 = 2
  case int16 = 4
  case int32 = 8
  case float32 = 16
  case float64 = 64
  case int8 = 256
  case uint16 = 512
  case uint32 = 768
  case int64 = 1024
  case uint64 = 1280

  /// Size in bytes.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// The library's name for any datatype number: `RGB24`.
  static func name(_ number: Int32) -> String {
    guard let text = nifti_datatype_to_string(number) else { return "\(number)" }
    return String(cString: text)
  }
}
