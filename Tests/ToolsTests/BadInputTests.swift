import ChiasmNIfTI
import Foundation
import Testing

/// Every kind of input a tool must refuse with one line and leave nothing behind.
struct BadInputTests {
  private func infer(
    pet: String? = nil, ct: String? = nil, model: String? = nil, into scratch: Scratch,
    mask: String = "out/mask.nii.gz"
  ) throws -> Tool.Result {
    try FileManager.default.createDirectory(
      atPath: scratch["out"], withIntermediateDirectories: true)
    let path = mask.hasPrefix("/") ? mask : scratch[mask]
    let result = try Tool.infer.run(
      model ?? Material.model(), "--pet", pet ?? Material.pet(), "--ct", ct ?? Material.ct(), "-o",
      path, "--probability", scratch["out/p.nii.gz"], "--overlay", scratch["out/o.png"])
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch["out"])
    #expect(left.isEmpty, "\(left)")
    return result
  }

  @Test func `refuses a missing image`() throws {
    let scratch = try Scratch()
    expectRefusal(
      try infer(pet: scratch["none.nii"], into: scratch), .infer, saying: "none.nii",
      "no such file")
  }

  @Test func `refuses a directory for an image`() throws {
    let scratch = try Scratch()
    expectRefusal(
      try infer(ct: scratch.path, into: scratch), .infer,
      saying: "expected a file, got a directory")
  }

  @Test func `refuses an empty image`() throws {
    let scratch = try Scratch()
    try scratch.write([], to: "empty.nii.gz")
    expectRefusal(
      try infer(pet: scratch["empty.nii.gz"], into: scratch), .infer, saying: "the file is empty")
  }

  @Test(arguments: [0.3, 0.9, 0.999]) func `refuses a truncated image`(share: Double) throws {
    let scratch = try Scratch()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Material.pet())))
    try scratch.write(bytes.prefix(Int(Double(bytes.count) * share)), to: "cut.nii.gz")
    expectRefusal(
      try infer(pet: scratch["cut.nii.gz"], into: scratch), .infer, saying: "cut.nii.gz")
  }

  @Test func `refuses a two-dimensional image`() throws {
    let scratch = try Scratch()
    let path = try Material.image(
      [Float](repeating: 1, count: 40 * 36), [40, 36, 1], in: scratch, name: "flat.nii")
    var bytes = try scratch.bytes(of: "flat.nii")
    bytes[40] = 2  // dim[0]
    try scratch.write(bytes, to: "flat.nii")
    expectRefusal(try infer(pet: path, into: scratch), .infer, saying: "flat.nii")
  }

  @Test func `refuses NaN in PET and names the voxel`() throws {
    let scratch = try Scratch()
    var voxels = [Float](repeating: 1, count: 40 * 36 * 16)
    voxels[40 * 36 * 2 + 40 * 3 + 5] = .nan
    let pet = try Material.image(
      voxels, [40, 36, 16], offset: [-19.5, -17.5, -7.5], in: scratch, name: "nan.nii.gz")
    expectRefusal(
      try infer(pet: pet, into: scratch), .infer, saying: "nan.nii.gz", "voxel (5, 3, 2)")
  }

  @Test func `refuses PET and CT of different places and prints both geometries`() throws {
    let scratch = try Scratch()
    let pet = try Material.image(
      [Float](repeating: 1, count: 1000), [10, 10, 10], offset: [900, 0, 0], in: scratch,
      name: "far.nii.gz")
    expectRefusal(
      try infer(pet: pet, into: scratch), .infer, saying: "10x10x10 voxels", "40x36x16 voxels")
  }

  @Test func `refuses a folder that cannot be written before it computes`() throws {
    let scratch = try Scratch()
    expectRefusal(
      try infer(into: scratch, mask: "nowhere/mask.nii.gz"), .infer, saying: "nowhere",
      "no such file")
  }

  @Test func `refuses a full disk`() throws {
    let scratch = try Scratch()
    expectRefusal(
      try infer(into: scratch, mask: "/dev/full"), .infer, saying: "/dev/full", "no space")
  }

  @Test func `refuses a file that is no model`() throws {
    let scratch = try Scratch()
    try scratch.write(Array("not a model".utf8), to: "m.chiasm")
    expectRefusal(
      try infer(model: scratch["m.chiasm"], into: scratch), .infer,
      saying: "not a chiasm model file")
  }

  @Test(arguments: [
    (Tool.export.name, ["-o", "m.chiasm"]), (Tool.infer.name, ["m.chiasm"]),
    (Tool.dump.name, ["m.chiasm"]), (Tool.bench.name, ["m.chiasm"]), (Tool.train.name, []),
  ])
  func `answers an unknown flag with one line and exit code 64`(
    name: String, arguments: [String]
  ) throws {
    let tool = Tool(name: name)
    expectRefusal(
      try tool.run(arguments + ["--no-such-flag"]), tool, status: 64, saying: "--no-such-flag")
    expectRefusal(try tool.run("--no-such-flag"), tool, status: 64)
  }

  @Test(arguments: [Tool.infer, .dump, .bench].map(\.name))
  func `refuses a missing model`(name: String) throws {
    let tool = Tool(name: name)
    var arguments = ["/no/such/model.chiasm"]
    if name == Tool.infer.name {
      arguments += ["--input", "x=/no/such/x.npy", "--output", "y=/tmp/y.npy"]
    }
    expectRefusal(try tool.run(arguments), tool, saying: "no such file")
  }

  @Test(arguments: [Tool.dump, .bench].map(\.name))
  func `refuses a directory and an empty file for a model`(name: String) throws {
    let tool = Tool(name: name)
    let scratch = try Scratch()
    try scratch.write([], to: "empty.chiasm")
    expectRefusal(try tool.run(scratch.path), tool, saying: "directory")
    expectRefusal(try tool.run(scratch["empty.chiasm"]), tool, saying: "empty")
  }

  @Test(arguments: ["/dev/full", "/no/such/folder/m.chiasm"])
  func `exports to nowhere with one line`(path: String) throws {
    expectRefusal(
      try Tool.export.run(
        "--network", "vnet", "--filters", "2", "--patch", "16x16x16", "-o", path),
      .export, saying: path)
  }

  @Test func `does not print to a full disk in silence`() throws {
    let result = try Tool.dump.run(Material.model(), output: "/dev/full")
    expectRefusal(result, .dump, saying: "standard output", "no space")
  }

  @Test func `refuses a precision this build lacks`() throws {
    expectRefusal(
      try Tool.bench.run(Material.model(), "--precision", "int8"), .bench, saying: "--precision",
      "int8")
  }
}
