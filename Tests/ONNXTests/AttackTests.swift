import ChiasmONNX
import ChiasmOperators
import Foundation
import Testing

/// The corpus in Formats/ONNX/Attacks: each file lies in a folder named after the code of the error
/// it must cause. Tests/Oracle/onnx/make_attacks.py makes it.
struct AttackTests {
  struct Attack: Sendable, CustomTestStringConvertible {
    let code: ONNXError.Code
    let path: String
    var testDescription: String { "\(code)/\((path as NSString).lastPathComponent)" }
  }

  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Formats/ONNX/Attacks").path

  static func paths(_ code: ONNXError.Code) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(code)")) ?? []
    return names.filter { $0.hasSuffix(".onnx") }.sorted().map { "\(folder)/\(code)/\($0)" }
  }

  static let all = ONNXError.Code.allCases.flatMap { code in
    paths(code).map { Attack(code: code, path: $0) }
  }

  private func failure(_ path: String) -> ONNXError? {
    do throws(ONNXError) {
      _ = try ONNX.importModel(path, options: ImportOptions(catalog: .standard))
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: all)
  func `is refused soon with the right code`(attack: Attack) throws {
    var found: ONNXError?
    let time = ContinuousClock().measure { found = failure(attack.path) }
    let error = try #require(found)
    #expect(error.code == attack.code, "\(error)")
    #expect(error.description.hasPrefix("\(attack.path): "))
    #expect(!error.description.contains { $0.isNewline || $0 == "\u{1b}" })
    #expect(time < .seconds(2))
  }

  @Test(arguments: [
    ONNXError.Code.message, .limit, .opset, .structure, .tensor, .externalData, .shape,
    .unsupported,
  ])
  func `covers every code`(code: ONNXError.Code) {
    #expect(!Self.paths(code).isEmpty)
  }

  @Test func `takes little memory for the whole corpus`() throws {
    let before = peakKilobytes()
    for attack in Self.all { _ = failure(attack.path) }
    // The other tests of this process run at the same time.
    #expect(peakKilobytes() - before < 512 << 10)
  }

  private func peakKilobytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
}
