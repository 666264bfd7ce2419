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

  public let role: Role
  /// What ``tensor`` is made of, for those who can multiply while they copy.
  public let base: Tensor
  public let scaling: LeadingFactors?

  public init(_ tensor: Tensor, role: Role = .constant) {
    base = tensor
    scaling = nil
    self.role = role
  }

  /// A product that is computed each time it is asked for: weights with a folded norm are wanted
  /// once, when they are packed, and should not take their size in memory until then.
  public init(_ tensor: Tensor, scaledBy factors: LeadingFactors) {
    base = tensor
    scaling = factors
    role = .constant
  }

  /// The data.
  public var tensor: Tensor { scaling.map { $0.scaling(base) } ?? base }

  /// The type of the data, without computing it.
  public var type: TensorType { base.type }

  public var id: OperatorID { Self.id }
  public var revision: Int { 1 }
  public var attributes: Attributes { ["role": .string(role.rawValue)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard inputs.isEmpty else {
      throw OperatorError(.arity, id, "expected 0 inputs, got \(inputs.count)")
    }
    return [type]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] { [tensor] }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [] }
}
