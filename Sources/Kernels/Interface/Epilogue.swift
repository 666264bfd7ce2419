/// What happens to an accumulated vector before it is stored.
///
/// In this order: activation, up to two additions, activation. An addend has the layout of the
/// output.
public struct Epilogue {
  public var activation = ActivationArguments()
  public var addend0: UnsafePointer<Float>?
  public var addend1: UnsafePointer<Float>?
  public var activationAfterAddition = ActivationArguments()

  public init() {}
}

/// A scalar function with its numbers.
public struct ActivationArguments {
  /// The raw value crosses from planner to kernel.
  public enum Code: Int32, Sendable {
    /// `x >= 0 ? x : a * x`
    case leakyReLU
    /// The same with the slope of the channel in place of `a`.
    case channelLeakyReLU
    /// `min(max(x, a), b)`
    case clip
    case sigmoid
    /// `x / (1 + exp(-x))`
    case swish
    /// `min(max(a * x + b, 0), 1)`
    case hardSigmoid
    /// x times its hard sigmoid.
    case hardSwish
    /// `x / 2 * (1 + erf(x / sqrt(2)))`
    case gelu
  }

  public var code = Code.leakyReLU
  /// With the first code, 1 leaves x alone and 0 is ReLU.
  public var a: Float = 1
  public var b: Float = 0
  /// How many elements behind its bias the slope of a channel stands.
  public var slopeDistance = 0

  public init() {}

  public init(_ code: Code, a: Float = 0, b: Float = 0, slopeDistance: Int = 0) {
    self.code = code
    self.a = a
    self.b = b
    self.slopeDistance = slopeDistance
  }

  public var isIdentity: Bool { code == .leakyReLU && a == 1 }
}
