import Glibc

/// Standard output, whose failures (a full disk) are errors like others.
public enum StandardOutput {
  public static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// - Throws: ``ToolError``.
  public static func write(_ text: String) throws(ToolError) {
    guard writeAll(text, to: STDOUT_FILENO) else { throw .system("standard output") }
  }
}

/// Standard error, for the one line of a failure and for progress on a terminal.
public enum StandardError {
  public static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes what can be written; there is nowhere left to complain.
  public static func write(_ text: String) { _ = writeAll(text, to: STDERR_FILENO) }
}

private func writeAll(_ text: String, to descriptor: Int32) -> Bool {
  var text = text
  return text.withUTF8 { bytes in
    var done = 0
    while done < bytes.count {
      let count = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}
