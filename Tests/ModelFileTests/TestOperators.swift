import ChiasmGraph
import ChiasmTensor

/// Two inputs of one type, the same type out.
struct Sum: StandardOperator {
  static let id: OperatorID = "sum"

  init() {}

  init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames([], for: Self.id)
  }

  var attributes: Attributes { [:] }

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard inputs.count == 2 else {
      throw OperatorError(.arity, id, "expected 2 inputs, got \(inputs.count)")
    }
    guard inputs[0] == inputs[1] else {
      throw OperatorError(.shape, id, "expected equal types, got \(inputs[0]) and \(inputs[1])")
    }
    return [inputs[0]]
  }

  func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let sums = zip(inputs[0].doubles, inputs[1].doubles).map(+)
    return [Tensor(nearest: sums, type: inputs[0].type)]
  }
}

/// Any number of inputs; their types out, in reverse order.
struct Reverse: StandardOperator {
  static let id: OperatorID = "mirror/reverse"
  static let revision = 2

  init() {}

  init(attributes: Attributes) throws(OperatorError) {}

  var attributes: Attributes { [:] }

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] { inputs.reversed() }

  func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] { inputs.reversed() }
}

/// The identity, with whatever attributes it is given.
struct Tagged: StandardOperator {
  static let id: OperatorID = "tagged"

  let attributes: Attributes

  init(attributes: Attributes) { self.attributes = attributes }

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] { inputs }

  func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] { inputs }
}

let testCatalog = OperatorCatalog([Sum.self, Reverse.self, Tagged.self])
