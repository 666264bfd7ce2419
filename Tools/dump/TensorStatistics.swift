import ChiasmTensor

/// What can be said of a tensor's elements in one line.
struct TensorStatistics {
  let type: TensorType
  /// Of the finite elements; nil when there are none.
  let minimum, maximum, mean, deviation: Double?
  let zeroCount: Int
  let nonFiniteCount: Int

  init(_ tensor: Tensor) {
    type = tensor.type
    var (low, high) = (Double.infinity, -Double.infinity)
    var (zeros, finite) = (0, 0)
    var (sum, squares) = (0.0, 0.0)
    func scan<Element: TensorElement>(_: Element.Type) {
      tensor.withElements(of: Element.self) { elements in
        for element in elements {
          let value = element.asDouble
          guard value.isFinite else { continue }
          finite += 1
          if value == 0 { zeros += 1 }
          low = min(low, value)
          high = max(high, value)
          sum += value
        }
        let mean = sum / Double(max(finite, 1))
        for element in elements {
          let gap = element.asDouble - mean
          if gap.isFinite { squares += gap * gap }
        }
      }
    }
    tensor.elementType.withElement { scan($0) }
    minimum = finite > 0 ? low : nil
    maximum = finite > 0 ? high : nil
    mean = finite > 0 ? sum / Double(finite) : nil
    deviation = finite > 0 ? (squares / Double(finite)).squareRoot() : nil
    zeroCount = zeros
    nonFiniteCount = tensor.count - finite
  }
}
