import Foundation

/// What a program said before it ended with another status than 0.
struct ProcessFailure: Error, CustomStringConvertible {
  let description: String
}

/// Runs a program to its end.
///
/// - Throws: ``ProcessFailure`` with its output.
func runProcess(_ program: String, _ arguments: [String]) throws {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program] + arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw ProcessFailure(description: "\(program) \(arguments): \(output)")
  }
}
