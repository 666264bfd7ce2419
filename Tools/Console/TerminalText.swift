import ChiasmGraph

/// Text from outside made fit for a terminal.
public enum TerminalText {
  /// Line breaks become spaces, other control characters `\u{..}`.
  public static func oneLine(_ text: String) -> String {
    NameRules.escaped(text.split(whereSeparator: \.isNewline).joined(separator: " "))
  }
}
