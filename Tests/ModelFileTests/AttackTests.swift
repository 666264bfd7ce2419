import ChiasmGraph
import ChiasmModelFile
import Foundation
import Testing

/// The corpus in Formats/ModelFile/Attacks: each file lies in a folder named after the code of the
/// error it must cause. Tests/Oracle/modelfile/make_attacks.py makes it.
struct AttackTests {
  struct Attack: Sendable, CustomTestStringConvertible {
    let code: FormatError.Code
    let path: String
    var testDescription: String { "\(code)/\((path as NSString).lastPathComponent)" }
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Formats/ModelFile/Attacks").path

  static func paths(_ code: FormatError.Code) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(code)")) ?? []
    return names.sorted().map { "\(folder)/\(code)/\($0)" }
  }

  static let all = FormatError.Code.allCases.flatMap { code in
    paths(code).map { Attack(code: code, path: $0) }
  }

  @Test(arguments: all)
  func `is refused at once with the right code`(attack: Attack) throws {
    var fastest = Duration.seconds(1)
    for _ in 0..<3 {
      var found: FormatError?
      let time = ContinuousClock().measure {
        found = formatError { () throws(FormatError) in _ = try loadFully(attack.path) }
      }
      fastest = min(fastest, time)
      let error = try #require(found)
      #expect(error.code == attack.code, "\(error)")
      #expect(error.description.hasPrefix("\(attack.path): "))
      #expect(!error.description.contains { $0.isNewline || $0 == "\u{1b}" })
    }
    #expect(fastest < .milliseconds(10))
  }

  @Test func `leaves one file that is good`() throws {
    let graph = try loadFully("\(Self.folder)/good.chiasm")
    #expect(graph.parameterCount == 2)
  }

  @Test(arguments: Set(FormatError.Code.allCases).subtracting([.unreadable, .unwritable]))
  func `covers every code`(code: FormatError.Code) {
    #expect(!Self.paths(code).isEmpty)
  }

  @Test func `takes little memory for the whole corpus`() throws {
    let before = peakKilobytes()
    for attack in Self.all {
      _ = formatError { () throws(FormatError) in _ = try loadFully(attack.path) }
    }
    // The other tests of this process run at the same time.
    #expect(peakKilobytes() - before < 200_000)
  }

  private func peakKilobytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
}
