import ChiasmGraph
import Testing

struct NameRulesTests {
  @Test(arguments: [
    "a", "enc1.conv/weight", "größe 3", "脳", "🧠", String(repeating: "x", count: 1024),
  ])
  func `accepts printable names`(name: String) {
    #expect(NameRules.fault(in: name) == nil)
    #expect(NameRules.escaped(name) == name)
  }

  @Test(arguments: [
    ("", "expected a name, got an empty string"),
    (String(repeating: "x", count: 1025), "expected at most 1024 bytes, got 1025"),
    ("a\u{0}", "expected printable characters, got a control character"),
    ("\u{1b}[2J", "expected printable characters, got a control character"),
    ("a\u{202e}b", "expected printable characters, got a control character"),
    ("a\u{2028}b", "expected printable characters, got a control character"),
  ])
  func `says what is wrong with others`(name: String, fault: String) {
    #expect(NameRules.fault(in: name) == fault)
  }

  @Test func `escapes control characters`() {
    #expect(NameRules.escaped("a\u{1b}b\u{202e}") == "a\\u{1b}b\\u{202e}")
  }
}
