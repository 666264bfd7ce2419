public import ChiasmTensor

/// Data held by the graph. No inputs, one output.
public struct Constant: Operator {
  /// What the data is to training.
  public enum Role: String, Sendable, CaseIterable {
    /// Trained by gradient descent.
    case parameter
    /// Changed by training, but not by a gradient: running statistics.
    case buffer
    /// Never changed.
    case constant
  }

  public static let id: OperatorID = "constant"

  public let tensor: Tensor
  public let role: Role

  public init(_ tensor: Tensor, role: Role = .constant) {
    self.tensor = tensor
    self.role = role
  }

  public var id: OperatorID { Self.id }
  public var revision: Int { 1 }
  public var attributes: Attributes { ["role": .string(role.rawValue)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard inputs.isEmpty else {
      throw OperatorError(.arity, id, "expected 0 inputs, got \(inputs.count)")
    }
    return [tensor.type]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] { [tensor] }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [] }
}
