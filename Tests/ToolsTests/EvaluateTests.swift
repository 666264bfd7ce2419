import Foundation
import Testing

struct EvaluateTests {
  /// A model that has learnt nothing, which finds something nearly everywhere.
  private func model(_ scratch: Scratch) throws -> String {
    let result = try Tool.export.run(
      "--network", "two-encoder", "--filters", "2", "--patch", "16x16x16", "--perturb", "3",
      "-o", scratch["m.chiasm"])
    #expect(result.status == 0, "\(result.errors)")
    return scratch["m.chiasm"]
  }

  private func recipe(_ scratch: Scratch) throws -> String {
    let text = "base: phantom-small\ndata: {crop: 20x18x16, spacing: 8}\n"
    try text.write(toFile: scratch["r.yaml"], atomically: true, encoding: .utf8)
    return scratch["r.yaml"]
  }

  @Test func `prints the same scores as table, CSV and JSON, from memory and from files`() throws {
    let scratch = try Scratch()
    let (model, recipe) = (try model(scratch), try recipe(scratch))
    let common = ["evaluate", model, "--recipe", recipe, "--threads", "1"]
    let made = common + ["--data", "phantom", "--phantoms", "2", "--seed", "5"]
    let csv = try Tool.train.run(made + ["--csv"])
    #expect(csv.status == 0, "\(csv.errors)")
    let lines = csv.output.split(separator: "\n")
    #expect(lines[0] == "case,dice,jaccard,hd95_mm,monai_hd95_mm,empty")
    #expect(lines.dropFirst().map { $0.prefix { $0 != "," } }
      == ["phantom-5", "phantom-6", "mean", "std"])
    let json = try Tool.train.run(made + ["--json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let cases = try #require(object["cases"] as? [[String: Any]])
    let dice = try #require(cases[0]["dice"] as? Double)
    #expect(lines[1].split(separator: ",")[1] == "\(dice)")
    let table = try Tool.train.run(made)
    #expect(table.output.contains("mean +- std") && table.output.contains("nothing found in"))

    try Tool.train.run(
      "phantom", "--cases", "2", "--seed", "5", "--extents", "20x18x16", "--spacing", "8",
      "-o", scratch["cases"])
    for _ in 0..<2 {
      let files = try Tool.train.run(
        common + ["--data", scratch["cases"], "--cache", scratch["cache"], "--csv"])
      #expect(files.output == csv.output, "\(files.errors)")
    }
  }

  @Test func `refuses what cannot be evaluated`() throws {
    let scratch = try Scratch()
    let (model, recipe) = (try model(scratch), try recipe(scratch))
    expectRefusal(
      try Tool.train.run("evaluate", model, "--data", scratch["none"], "--recipe", recipe),
      .train, saying: scratch["none"], "no such folder")
    expectRefusal(
      try Tool.train.run("evaluate", model, "--data", "phantom", "--recipe", "phantom-smal"),
      .train, saying: "did you mean")
    expectRefusal(
      try Tool.train.run("evaluate", model, "--data", "phantom", "--csv", "--json"),
      .train, status: 64, saying: "--json or --csv")
    expectRefusal(
      try Tool.train.run(
        "evaluate", model, "--data", "phantom", "--recipe", recipe, "--phantoms", "1",
        "--cases", "test"),
      .train, saying: "--cases: expected a split for test")
  }
}
