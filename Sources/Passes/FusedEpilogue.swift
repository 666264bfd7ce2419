public import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// What an operator does to a value before it stores it:
/// `y = activationAfterAddition(activation(x) + addends...)`.
public struct FusedEpilogue: Sendable, Hashable {
  /// The most tensors it adds.
  public static let maximumAddends = 2

  public var activation = Activation.identity
  public var addends = 0
  public var activationAfterAddition = Activation.identity

  public init() {}

  /// This epilogue with one more activation at its end; nil where there is no place for it.
  func followed(by activation: Activation) -> FusedEpilogue? {
    var result = self
    if addends > 0 {
      guard let last = activationAfterAddition.followed(by: activation) else { return nil }
      result.activationAfterAddition = last
    } else {
      guard let first = self.activation.followed(by: activation) else { return nil }
      result.activation = first
    }
    return result
  }

  /// This epilogue with one more addend; nil where there is no place for it.
  var withAddend: FusedEpilogue? {
    guard activationAfterAddition == .identity, addends < Self.maximumAddends else { return nil }
    var result = self
    result.addends += 1
    return result
  }

  func describe(_ attributes: inout Attributes) {
    activation.describe(&attributes, "activation", slope: "slope")
    if addends > 0 { attributes["addends"] = .int(addends) }
    activationAfterAddition.describe(
      &attributes, "activation-after-addition", slope: "slope-after-addition")
  }

  func evaluate(_ x: Tensor, addends: ArraySlice<Tensor>) throws(OperatorError) -> Tensor {
    var y = try activation.evaluate(x)
    for addend in addends { y = try Add().evaluate([y, addend])[0] }
    return try activationAfterAddition.evaluate(y)
  }
}

/// An operator that ends in an epilogue. Lowered graphs only; no file has it.
///
/// **Inputs:** its own, then the addends, each with the type of the output.
public protocol FusedOperator: Operator {
  var epilogue: FusedEpilogue { get set }

  /// Where the addends begin among the inputs.
  var firstAddend: Int { get }
}

extension FusedOperator {
  /// Checks the number of inputs and the addends' types.
  func checkAddends(_ inputs: [TensorType], output: TensorType) throws(OperatorError) {
    for addend in inputs[firstAddend...] where addend != output {
      throw OperatorError(.shape, id, "addend expected \(output), got \(addend)")
    }
  }

  func checkCount(_ inputs: [TensorType]) throws(OperatorError) {
    let expected = firstAddend + epilogue.addends
    guard inputs.count == expected else {
      throw OperatorError(.arity, id, "expected \(expected) inputs, got \(inputs.count)")
    }
  }
}
