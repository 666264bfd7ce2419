import ChiasmNumPy
import ChiasmONNX
import ChiasmOperators
import ChiasmRuntime
import ChiasmTensor
import Foundation
import Testing

/// The models of Tests/Oracle/onnx/vision/symbolic: imported at one extent, run at another.
struct SymbolicVisionTests {
  private static let folder = ONNXModel.oracle + "/vision/symbolic"

  private static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()
  }()

  private static let golden = Result { try NumPy.readArchive(path: folder + "/golden.npz") }

  @Test func `has models`() { #expect(Self.names.count >= 10) }

  @Test(arguments: names) func `runs at other extents than it was imported at`(
    _ name: String
  ) throws {
    let golden = try Self.golden.get()
    let first = try #require(golden["\(name)/x-0"])
    var options = ImportOptions(catalog: .standard)
    options.shapes = ["x": first.shape]
    let model = try ONNX.importModel("\(Self.folder)/\(name).onnx", options: options)
    #expect(model.notices == [])
    for run in 0..<2 {
      let x = try #require(golden["\(name)/x-\(run)"])
      let wanted = try #require(golden["\(name)/y-\(run)"])
      let session = try Session(
        model.graph, catalog: .standard, shapes: ["x": x.shape],
        options: SessionOptions(threads: 2))
      let found = try #require(try session.run(["x": x])["y"])
      #expect(ONNXModel.deviation(of: found, from: wanted) < 3e-6, "\(run)")
    }
  }
}
