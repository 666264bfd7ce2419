import ChiasmNumPy
public import ChiasmTensor
import Foundation

/// Outputs of PyTorch networks with the same names, weights and inputs as ours, and the way to
/// compare with them. Tests/Oracle/networks/make_golden.py writes the file and defines the cases.
public struct NetworkGolden: Sendable {
  private let arrays: [String: Tensor]

  /// Reads golden.npz.
  public init() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let file = folder.appending(path: "../Oracle/networks/golden.npz").standardizedFileURL
    arrays = try NumPy.readArchive(path: file.path)
  }

  /// An array by its name in the file: `CASE.logits`, `CASE.range`, `CASE.next.STATISTIC`.
  ///
  /// - Throws: ``Missing``.
  public func array(_ name: String) throws(Missing) -> Tensor {
    guard let array = arrays[name] else { throw Missing(name: name) }
    return array
  }

  /// Golden.npz has no such array, or an output has another shape than its golden value.
  public struct Missing: Error {
    public let name: String
  }

  /// The greatest difference between logits [N, classes, X, Y, Z] and PyTorch's on the golden
  /// voxels, as a share of the range of PyTorch's logits.
  public func deviation(of logits: Tensor, in golden: NetworkGoldenCase) throws(Missing) -> Double {
    let range = try array("\(golden.name).range").doubles
    let expected = try array("\(golden.name).logits")
    let sample = Self.sample(of: logits, stride: golden.stride)
    guard sample.shape == expected.shape else {
      throw Missing(name: "\(golden.name).logits as \(sample.shape)")
    }
    let difference = zip(sample.doubles, expected.doubles).map { ($0 - $1).magnitude }
    // NaN compares false with everything and must not pass for a small difference.
    if difference.contains(where: \.isNaN) { return .infinity }
    return (difference.max() ?? 0) / (range[1] - range[0])
  }

  /// Every `stride`-th voxel along each axis of [N, C, X, Y, Z].
  static func sample(of tensor: Tensor, stride step: Int) -> Tensor {
    let shape = tensor.shape
    let axes = shape.strides
    let values = tensor.doubles
    var kept: [Float] = []
    for volume in 0..<shape[0] * shape[1] {
      for x in stride(from: 0, to: shape[2], by: step) {
        for y in stride(from: 0, to: shape[3], by: step) {
          for z in stride(from: 0, to: shape[4], by: step) {
            kept.append(Float(values[volume * axes[1] + x * axes[2] + y * axes[3] + z]))
          }
        }
      }
    }
    let extents = shape.extents.dropFirst(2).map { ($0 + step - 1) / step }
    return Tensor(kept, shape: Shape([shape[0], shape[1]] + extents))
  }
}
