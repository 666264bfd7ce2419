import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Matrix products.
enum MatrixExports {
  static let all: [ExportRule] = [
    ExportRule(MatMul.self) { operation, c in
      let isTransposed = operation.transposeA || operation.transposeB
      let ranks = c.inputTypes.map(\.shape.rank)
      if isTransposed, ranks == [2, 2] {
        var attributes = Attributes()
        if operation.transposeA { attributes["transA"] = .int(1) }
        if operation.transposeB { attributes["transB"] = .int(1) }
        return c.within(.wide, c.inputs) { c.emit("Gemm", $0, attributes) }
      }
      let a = operation.transposeA ? c.swappingLastAxes(0) : c.inputs[0]
      let b = operation.transposeB ? c.swappingLastAxes(1) : c.inputs[1]
      return c.within(.wide, [a, b]) { c.emit("MatMul", $0) }
    }
  ]
}

extension ExportContext {
  /// An input with its last two axes exchanged.
  fileprivate func swappingLastAxes(_ index: Int) -> String {
    var permutation = Array(0..<inputTypes[index].shape.rank)
    permutation.swapAt(permutation.count - 1, permutation.count - 2)
    return transpose(inputs[index], permutation)
  }
}
