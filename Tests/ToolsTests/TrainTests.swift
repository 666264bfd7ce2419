import ChiasmNIfTI
import Foundation
import Testing

struct TrainTests {
  @Test func `makes phantom cases that follow from the seed`() throws {
    let scratch = try Scratch()
    for name in ["a", "b"] {
      let result = try Tool.train.run(
        "phantom", "--cases", "2", "--seed", "9", "--extents", "24x24x16", "-o", scratch[name])
      #expect(result.status == 0, "\(result.errors)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch["a"])
    #expect(names.count == 6)
    for name in names {
      #expect(try scratch.bytes(of: "a/\(name)") == scratch.bytes(of: "b/\(name)"))
    }
    let mask = try NIfTI.read(path: scratch["a/phantom-10.mask.nii.gz"])
    #expect(mask.voxels.contains(1))
  }

  @Test func `refuses a folder that cannot be made`() throws {
    expectRefusal(
      try Tool.train.run("phantom", "--cases", "1", "-o", "/no/such/folder"),
      Tool(name: "chiasm-train"), saying: "/no/such/folder")
  }
}
