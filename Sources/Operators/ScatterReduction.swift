import ChiasmGraph
import ChiasmTensor

/// What becomes of an element and an update written to it.
public enum ScatterReduction: String, Sendable, CaseIterable {
  /// The update replaces the element; of several, the last one.
  case none
  case add
  case multiply
  /// NaN when either is.
  case minimum
  /// NaN when either is.
  case maximum

  fileprivate func combine(_ element: Double, _ update: Double) -> Double {
    switch self {
    case .none: update
    case .add: element + update
    case .multiply: element * update
    case .minimum: element.isNaN || update.isNaN ? .nan : min(element, update)
    case .maximum: element.isNaN || update.isNaN ? .nan : max(element, update)
    }
  }

  /// `data` with each element of `updates` combined into the element at its offset, in row-major
  /// order of the updates; a negative offset is none. Sums and products are rounded once.
  func scatter(_ updates: Tensor, at offsets: [Int], into data: Tensor) -> Tensor {
    if self == .none { return replacing(updates, at: offsets, in: data) }
    var results = data.doubles
    for (update, offset) in zip(updates.doubles, offsets) where offset >= 0 {
      results[offset] = combine(results[offset], update)
    }
    return Tensor(nearest: results, type: data.type)
  }

  private func replacing(_ updates: Tensor, at offsets: [Int], in data: Tensor) -> Tensor {
    func replace<Element: TensorElement>(_: Element.Type) -> Tensor {
      var result = data
      updates.withElements(of: Element.self) { updates in
        result.withMutableElements(of: Element.self) { elements in
          for (update, offset) in zip(updates, offsets) where offset >= 0 {
            elements[offset] = update
          }
        }
      }
      return result
    }
    return data.elementType.withElement { replace($0) }
  }
}

extension Operator {
  /// - Throws: code `elementType` unless data and updates are alike, and numbers if they are
  ///   combined.
  func expectUpdates(_ updates: TensorType, of data: TensorType, _ reduction: ScatterReduction)
    throws(OperatorError)
  {
    try expectType(updates, data.elementType, of: "updates")
    if reduction != .none { try expectNumeric([data]) }
  }

  /// - Throws: code `unsupported` for reductions that are not linear.
  func expectLinear(_ reduction: ScatterReduction) throws(OperatorError) {
    guard reduction != .none && reduction != .add else { return }
    throw OperatorError(.unsupported, id, "has no gradient with reduction \(reduction.rawValue)")
  }
}
