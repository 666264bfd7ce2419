public import ArgumentParser
import Glibc

/// A command whose failures are one line on standard error: `chiasm-NAME: error: PLACE: REASON`.
///
/// Exit codes: 0; 1 for a failure; 64 (`EX_USAGE`) for flags that cannot be understood.
public protocol ToolCommand: ParsableCommand {}

extension ToolCommand {
  public static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Glibc.exit(report(error))
    }
  }

  /// Prints what `error` asks for and returns the exit code.
  private static func report(_ error: any Error) -> Int32 {
    let code = exitCode(for: error)
    if code.isSuccess {
      do throws(ToolError) {
        try StandardOutput.write(fullMessage(for: error) + "\n")
        return 0
      } catch {
        return fail(error.description)
      }
    }
    guard code == .validationFailure else {
      _ = fail("\(error)")
      return code.rawValue
    }
    let message = message(for: error)
    let lowered = message.prefix(1).lowercased() + message.dropFirst()
    _ = fail("\(lowered); see \(name) --help")
    return code.rawValue
  }

  private static func fail(_ message: String) -> Int32 {
    StandardError.write("\(name): error: \(TerminalText.oneLine(message))\n")
    return 1
  }

  private static var name: String { configuration.commandName ?? "chiasm" }
}
