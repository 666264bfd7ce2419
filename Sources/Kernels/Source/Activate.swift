import ChiasmKernelInterface

/// **Computes** the activation of one vector; `slopes` are those of its channels.
@inline(__always)
func activate(_ x: Vector, _ a: ActivationArguments, _ slopes: Vector) -> Vector {
  switch a.code {
  case .leakyReLU: leaky(x, a.a)
  case .channelLeakyReLU: x.replacing(with: x * slopes, where: x .< Vector.zero)
  case .clip: clip(x, a.a, a.b)
  case .sigmoid: sigmoid(x)
  case .swish: x * sigmoid(x)
  case .hardSigmoid: hardSigmoid(x, a.a, a.b)
  case .hardSwish: x * hardSigmoid(x, a.a, a.b)
  case .gelu:
    x * 0.5 * (Vector(repeating: 1) + errorFunction(x * 0.707_106_77))
  }
}

/// `min(max(x, low), high)`; a NaN stays.
@inline(__always)
func clip(_ x: Vector, _ low: Float, _ high: Float) -> Vector {
  let (low, high) = (Vector(repeating: low), Vector(repeating: high))
  let raised = x.replacing(with: low, where: x .< low)
  return raised.replacing(with: high, where: raised .> high)
}

/// `min(max(scale * x + shift, 0), 1)`
@inline(__always)
private func hardSigmoid(_ x: Vector, _ scale: Float, _ shift: Float) -> Vector {
  clip(multiplyAdd(x, Vector(repeating: scale), Vector(repeating: shift)), 0, 1)
}
