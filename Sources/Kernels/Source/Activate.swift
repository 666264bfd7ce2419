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
  }
}

/// `min(max(x, low), high)`; a NaN stays.
@inline(__always)
func clip(_ x: Vector, _ low: Float, _ high: Float) -> Vector {
  let (low, high) = (Vector(repeating: low), Vector(repeating: high))
  let raised = x.replacing(with: low, where: x .< low)
  return raised.replacing(with: high, where: raised .> high)
}
