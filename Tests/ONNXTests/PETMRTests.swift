import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

/// A network trained elsewhere: PET and MR in, restored PET out.
struct PETMRTests {
  private static let folder = ONNXModel.shared + "/petmr"
  private static let model = folder + "/pyapetnet_S2_osem_b10_fdg_pe2i.onnx"

  static let isThere = FileManager.default.fileExists(atPath: model)

  @Test(.enabled(if: isThere, "needs ../shared/data/petmr"))
  func `computes what the network's own framework computes`() throws {
    var golden = try NumPy.readArchive(path: Self.folder + "/golden.npz")
    let wanted = try #require(golden["out"])
    golden["out"] = nil
    let found = try #require(try ONNXModel.run(Self.model, golden)["out"])
    let deviation = ONNXModel.deviation(of: found, from: wanted)
    #expect(deviation < 1e-5, "\(deviation)")
  }
}
