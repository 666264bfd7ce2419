public import ChiasmTensor

/// A factor for every index of a tensor's first axis, of its second, or of both.
public struct LeadingFactors: Sendable {
  private let factors: [Float]
  private let rows: Int
  private let columns: Int

  /// - Parameters:
  ///   - rows: the extent of the first axis, or 1 where the factor does not depend on it.
  ///   - columns: likewise for the second axis.
  /// - Precondition: `factors.count == rows * columns`.
  public init(_ factors: [Float], rows: Int, columns: Int) {
    precondition(
      factors.count == rows * columns, "\(factors.count) factors for \(rows) x \(columns)")
    self.factors = factors
    self.rows = rows
    self.columns = columns
  }

  /// Gives access to the factors: that of row r and column c is at `r * rowStride + c *
  /// columnStride`.
  public func withFactors<R>(
    _ body: (UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int) -> R
  ) -> R {
    factors.withUnsafeBufferPointer { table in
      guard let base = table.baseAddress else { preconditionFailure("no factors") }
      return body(base, rows == 1 ? 0 : columns, columns == 1 ? 0 : 1)
    }
  }

  /// `tensor` times the factors.
  ///
  /// - Precondition: `tensor` is fp32 with at least two axes that fit.
  public func scaling(_ tensor: Tensor) -> Tensor {
    let shape = tensor.shape
    let inner = shape.extents[2...].reduce(1, *)
    let storage = Storage(uninitializedByteCount: tensor.type.byteCount)
    let target = storage.bytes.assumingMemoryBound(to: Float.self)
    tensor.withElements(of: Float.self) { source in
      var index = 0
      for row in 0..<shape[0] {
        for column in 0..<shape[1] {
          let factor = factors[(rows == 1 ? 0 : row) * columns + (columns == 1 ? 0 : column)]
          for _ in 0..<inner {
            target[index] = source[index] * factor
            index += 1
          }
        }
      }
    }
    return Tensor(tensor.type, storage: storage)
  }
}
