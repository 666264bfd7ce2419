import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

/// From an ONNX model to a result by the tools alone.
struct ConversionTests {
  private static let models = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Oracle/onnx/models").path

  @Test func `an exported model gives what ONNX Runtime gives`() throws {
    let scratch = try Scratch()
    let arrays = try NumPy.readArchive(path: "\(Self.models)/volume.npz")
    let pet = try #require(arrays["in.pet"])
    try NumPy.writeArray(pet, path: scratch["pet.npy"])
    let made = try Tool.export.run(
      "\(Self.models)/volume.onnx", "--shape", "pet=1x1x16x16x16", "-o", scratch["m.chiasm"])
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.hasPrefix("\(scratch["m.chiasm"]): g, "))
    let run = try Tool.infer.run(
      scratch["m.chiasm"], "--input", "pet=\(scratch["pet.npy"])", "--output",
      "mask=\(scratch["mask.npy"])")
    #expect(run.status == 0, "\(run.errors)")
    let (mask, expected) = (try NumPy.readArray(path: scratch["mask.npy"]), arrays["out.mask"])
    #expect(mask.type == expected?.type)
    for (found, wanted) in zip(mask.doubles, expected?.doubles ?? []) {
      #expect(abs(found - wanted) < 1e-5)
    }
  }

  @Test func `a bound input is no input any more`() throws {
    let scratch = try Scratch()
    try NumPy.writeArray(Tensor([Float(1), 2, 3, 4], shape: [4]), path: scratch["x.npy"])
    let made = try Tool.export.run(
      "\(Self.models)/shuffled.onnx", "--bind", "x=\(scratch["x.npy"])", "-o",
      scratch["m.chiasm"])
    #expect(made.status == 0, "\(made.errors)")
  }

  @Test func `extents that are missing or wrong are told in one line`() throws {
    let scratch = try Scratch()
    let model = "\(Self.models)/volume.onnx"
    expectRefusal(
      try Tool.export.run(model, "-o", scratch["m.chiasm"]), .export,
      saying: "volume.onnx: input \"pet\"", "--shape pet=1x1xXxYxZ")
    expectRefusal(
      try Tool.export.run(model, "--shape", "pet=big", "-o", scratch["m.chiasm"]), .export,
      saying: "--shape", "got \"big\"")
    expectRefusal(
      try Tool.export.run(model, "--shape", "ct=1x1", "-o", scratch["m.chiasm"]), .export,
      saying: "input \"ct\"", "expected one of: pet")
    #expect(scratch.names.isEmpty)
  }
}
