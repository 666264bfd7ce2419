import ChiasmPlugins
import Testing

struct PluginVersionTests {
  @Test(arguments: [
    "1.2", "1.2.3.4", "", "1..3", "a.b.c", "-1.0.0", "1.2.3 ", "99999999999999999999.0.0",
  ])
  func `text that is not three numbers is none`(text: String) {
    #expect(PluginVersion(text) == nil)
  }

  @Test func `a later version of the same major can stand in`() throws {
    let asked = PluginVersion(major: 1, minor: 2, patch: 3)
    for (text, answer) in [
      ("1.2.3", true), ("1.2.4", true), ("1.10.0", true), ("1.2.2", false), ("1.1.9", false),
      ("2.2.3", false), ("0.9.9", false),
    ] {
      let version = try #require(PluginVersion(text))
      #expect(version.canStandIn(for: asked) == answer, "\(version)")
      #expect(version.description == text)
    }
  }
}
