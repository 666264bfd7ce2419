/// Versions of ONNX: those of its operators, and of the file that holds them.
enum OpsetVersion {
  /// What is written where no operator needs more.
  static let least = 17

  /// The version of the file's own format that came with a version of the operators.
  static func fileVersion(for opset: Int) -> Int {
    switch opset {
    case ...18: 8
    case ...20: 9
    case ...22: 10
    case 23: 11
    case 24: 12
    default: 13
    }
  }
}
