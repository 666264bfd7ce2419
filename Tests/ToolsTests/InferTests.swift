import ChiasmNIfTI
import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

struct InferTests {
  private func infer(
    _ extra: String..., mask: String, environment: [String: String] = [:]
  ) throws -> Tool.Result {
    let result = try Tool.infer.run(
      [Material.model(), "--pet", Material.pet(), "--ct", Material.ct(), "-o", mask] + extra,
      environment: environment)
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  @Test func `writes mask, probability, picture and trace of a case`() throws {
    let scratch = try Scratch()
    let result = try infer(
      "--probability", scratch["p.nii.gz"], "--overlay", scratch["o.png"], "--profile",
      scratch["trace.json"], mask: scratch["mask.nii.gz"])
    #expect(scratch.names == ["mask.nii.gz", "o.png", "p.nii.gz", "trace.json"])
    #expect(result.output.contains("untrained"))
    #expect(result.output.contains("windows"))
    let (mask, probability) = (
      try NIfTI.read(path: scratch["mask.nii.gz"]), try NIfTI.read(path: scratch["p.nii.gz"])
    )
    let ct = try NIfTI.read(path: Material.ct())
    #expect(mask.geometry == ct.geometry)
    #expect(probability.geometry == ct.geometry)
    #expect(probability.voxels.allSatisfy { (0...1).contains($0) })
    #expect(zip(mask.voxels, probability.voxels).allSatisfy { ($0 == 1) == ($1 > 0.5) })
    #expect(try scratch.bytes(of: "o.png").starts(with: [0x89, 0x50, 0x4e, 0x47]))
    let data = try Data(contentsOf: URL(fileURLWithPath: scratch["trace.json"]))
    let trace = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let events = try #require(trace["traceEvents"] as? [[String: Any]])
    #expect(events.contains { $0["name"] as? String == "network" })
    #expect(events.allSatisfy { ($0["dur"] as? Double ?? -1) >= 0 && $0["ph"] as? String == "X" })
  }

  @Test func `gives the same bits for any number of threads`() throws {
    let scratch = try Scratch()
    let maps = try [1, 2, 3].map { threads in
      let name = "p\(threads).nii"
      _ = try infer(
        "--threads", "\(threads)", "--probability", scratch[name],
        mask: scratch["mask\(threads).nii"])
      return try scratch.bytes(of: name)
    }
    #expect(maps[0] == maps[1] && maps[0] == maps[2])
  }

  @Test func `writes the mask into a pipe and its words elsewhere`() throws {
    let result = try Tool.infer.run(
      Material.model(), "--pet", Material.pet(), "--ct", Material.ct(), "--json", "-o",
      "/dev/null")
    #expect(result.status == 0, "\(result.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let summary = try #require(object as? [String: Any])
    #expect(summary["windows"] as? Int == 4)
    #expect((summary["window_ms"] as? Double ?? 0) > 0)
  }

  @Test func `resamples PET onto the CT's grid when they overlap`() throws {
    let scratch = try Scratch()
    let pet = try Material.image(
      (0..<20 * 18 * 8).map { Float($0 % 7) }, [20, 18, 8], offset: [-19, -17, -7], in: scratch,
      name: "coarse.nii.gz")
    let result = try Tool.infer.run(
      Material.model(), "--pet", pet, "--ct", Material.ct(), "-o", scratch["mask.nii.gz"])
    #expect(result.status == 0, "\(result.errors)")
    let mask = try NIfTI.read(path: scratch["mask.nii.gz"])
    #expect(mask.geometry == (try NIfTI.read(path: Material.ct()).geometry))
  }

  @Test func `takes arrays and images by the names of inputs`() throws {
    let scratch = try Scratch()
    let count = 32 * 32 * 16
    let numbers = Tensor(
      (0..<count).map { Float($0 % 13) / 13 }, shape: [1, 1, 32, 32, 16])
    try NumPy.writeArray(numbers, path: scratch["pet.npy"])
    let ct = try Material.image(
      [Float](repeating: 0.25, count: count), [32, 32, 16], in: scratch, name: "ct.nii")
    let result = try Tool.infer.run(
      Material.model(), "--input", "pet=\(scratch["pet.npy"])", "--input", "ct=\(ct)", "--output",
      "probability=\(scratch["p.npy"])")
    #expect(result.status == 0, "\(result.errors)")
    let output = try NumPy.readArray(path: scratch["p.npy"])
    #expect(output.type == TensorType(.float32, [1, 2, 32, 32, 16]))
    let values = output.elements(of: Float.self)
    #expect((0..<count).allSatisfy { abs(values[$0] + values[$0 + count] - 1) < 1e-5 })
  }

  @Test func `writes an output as an image in the place of an input`() throws {
    let scratch = try Scratch()
    try Tool.export.run(
      "--network", "vnet", "--filters", "1", "--patch", "32x16x16", "--classes", "1", "--logits",
      "-o", scratch["m.chiasm"])
    let voxels = (0..<32 * 16 * 16).map { Float($0 % 13) / 13 }
    let image = try Material.image(
      voxels, [32, 16, 16], offset: [3, -4, 5], in: scratch, name: "image.nii.gz")
    let result = try Tool.infer.run(
      scratch["m.chiasm"], "--input", "image=\(image)", "--output",
      "logits=\(scratch["out.nii.gz"])")
    #expect(result.status == 0, "\(result.errors)")
    let array = try Tool.infer.run(
      scratch["m.chiasm"], "--input", "image=\(image)", "--output", "logits=\(scratch["out.npy"])")
    #expect(array.status == 0, "\(array.errors)")
    let written = try NIfTI.read(path: scratch["out.nii.gz"])
    #expect(written.geometry == (try NIfTI.read(path: image).geometry))
    let elements = try NumPy.readArray(path: scratch["out.npy"]).elements(of: Float.self)
    #expect(written.voxels[7 + 32 * (5 + 16 * 3)] == elements[(7 * 16 + 5) * 16 + 3])
    #expect(Set(elements).count > 100)
  }

  @Test func `refuses to write as an image what is none`() throws {
    let scratch = try Scratch()
    let array = Tensor(zeros: TensorType(.float32, [1, 1, 32, 32, 16]))
    try NumPy.writeArray(array, path: scratch["x.npy"])
    let result = try Tool.infer.run(
      Material.model(), "--input", "pet=\(scratch["x.npy"])", "--input",
      "ct=\(scratch["x.npy"])", "--output", "probability=\(scratch["y.nii.gz"])")
    expectRefusal(result, .infer, saying: "y.nii.gz: expected an image among the inputs")
    #expect(scratch.names == ["x.npy"])
  }

  @Test func `names the outputs there are when one is unknown`() throws {
    let scratch = try Scratch()
    let array = Tensor(zeros: TensorType(.float32, [1, 1, 32, 32, 16]))
    try NumPy.writeArray(array, path: scratch["x.npy"])
    let result = try Tool.infer.run(
      Material.model(), "--input", "pet=\(scratch["x.npy"])", "--input",
      "ct=\(scratch["x.npy"])", "--output", "mask=\(scratch["y.npy"])")
    expectRefusal(result, .infer, saying: "mask", "probability")
    #expect(scratch.names == ["x.npy"])
  }

  @Test func `refuses arrays of mismatched shapes`() throws {
    let scratch = try Scratch()
    for (name, shape) in [("a", Shape([1, 1, 32, 32, 16])), ("b", [1, 1, 32, 16, 16])] {
      try NumPy.writeArray(
        Tensor(zeros: TensorType(.float32, shape)), path: scratch["\(name).npy"])
    }
    let result = try Tool.infer.run(
      Material.model(), "--input", "pet=\(scratch["a.npy"])", "--input",
      "ct=\(scratch["b.npy"])", "--output", "probability=\(scratch["y.npy"])")
    expectRefusal(result, .infer)
    #expect(scratch.names == ["a.npy", "b.npy"])
  }

  @Test func `refuses a memory limit below what the plan needs`() throws {
    let scratch = try Scratch()
    let result = try Tool.infer.run(
      Material.model(), "--pet", Material.pet(), "--ct", Material.ct(), "-o",
      scratch["mask.nii.gz"], "--max-memory", "10kB")
    expectRefusal(result, .infer, saying: "--max-memory")
    #expect(scratch.names.isEmpty)
  }
}
