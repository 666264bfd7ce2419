import ChiasmConsole
import ChiasmNIfTI
import ChiasmNumPy
import ChiasmTensor

/// Reads inputs and writes outputs as their names say: .npy, or NIfTI as [1, 1, X, Y, Z].
struct ArrayFiles {
  private(set) var tensors: [String: Tensor] = [:]
  /// The grid of the first image among the inputs, which images among the outputs share.
  private var grid: NIfTIGeometry?

  /// - Throws: `NumPyError` or `NIfTIError`.
  init(_ inputs: [NamedValue]) throws {
    for input in inputs {
      if input.value.hasSuffix(".npy") {
        tensors[input.name] = try NumPy.readArray(path: input.value)
        continue
      }
      let image = try NIfTI.read(path: input.value)
      grid = grid ?? image.geometry
      tensors[input.name] = Tensor(image: image)
    }
  }

  static func isImage(_ path: String) -> Bool {
    path.hasSuffix(".nii") || path.hasSuffix(".nii.gz")
  }

  /// - Throws: ``ToolError`` unless an output of this type can be written to `path`.
  func check(_ type: TensorType, _ path: String) throws(ToolError) {
    guard ArrayFiles.isImage(path) else { return }
    guard let grid else {
      throw ToolError(path, "expected an image among the inputs, whose grid an image can have")
    }
    let extents = [grid.extents.x, grid.extents.y, grid.extents.z]
    guard type.shape.extents.drop(while: { $0 == 1 }) == extents.drop(while: { $0 == 1 }) else {
      let expected = extents.map(String.init).joined(separator: "x")
      throw ToolError(path, "expected an output of 1x1x\(expected), got \(type.shape)")
    }
  }

  /// - Throws: ``ToolError`` as ``check(_:_:)``, `FileError`.
  func write(_ tensor: Tensor, to path: String, _ batch: inout OutputBatch) throws {
    try check(tensor.type, path)
    guard ArrayFiles.isImage(path), let grid else {
      try NumPy.writeArray(tensor, to: batch.open(path))
      return
    }
    let size = grid.extents
    let elements = tensor.converted(to: .float32).elements(of: Float.self)
    var voxels = [Float](repeating: 0, count: elements.count)
    for x in 0..<size.x {
      for y in 0..<size.y {
        for z in 0..<size.z {
          voxels[x + size.x * (y + size.y * z)] = elements[(x * size.y + y) * size.z + z]
        }
      }
    }
    try NIfTI.write(voxels, geometry: grid, to: batch.open(path))
  }
}

extension Tensor {
  /// An image's voxels as [1, 1, X, Y, Z].
  fileprivate init(image: NIfTIImage) {
    let size = image.geometry.extents
    var elements = [Float](repeating: 0, count: image.voxels.count)
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          elements[(x * size.y + y) * size.z + z] = image.voxels[x + size.x * (y + size.y * z)]
        }
      }
    }
    self.init(elements, shape: [1, 1, size.x, size.y, size.z])
  }
}
