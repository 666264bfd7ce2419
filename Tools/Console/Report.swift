import Glibc

/// The lines a tool prints while it works, and where they go: standard output, or standard error
/// when standard output is one of the tool's output files.
public struct Report: Sendable {
  private let isSilent: Bool
  private let usesStandardError: Bool

  /// - Parameters:
  ///   - isSilent: print nothing, because one JSON value is all a program wants to read.
  ///   - outputs: the paths of the tool's output files.
  public init(isSilent: Bool, outputs: [String] = []) {
    self.isSilent = isSilent
    usesStandardError = outputs.contains(where: Report.isStandardOutput)
  }

  /// - Throws: ``ToolError`` when the line cannot be written.
  public func line(_ text: String) throws(ToolError) {
    if isSilent { return }
    if usesStandardError {
      StandardError.write(text + "\n")
    } else {
      try StandardOutput.write(text + "\n")
    }
  }

  private static func isStandardOutput(_ path: String) -> Bool {
    ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(path)
  }
}
