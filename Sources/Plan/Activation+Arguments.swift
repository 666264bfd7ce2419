import ChiasmKernelInterface
import ChiasmPasses

extension Activation {
  /// What the kernels get.
  ///
  /// - Parameter slopeDistance: how many elements behind its bias the slope of a channel stands.
  func arguments(slopeDistance: Int = 0) -> ActivationArguments {
    switch self {
    case .leakyReLU(let slope): .init(.leakyReLU, a: slope)
    case .channelLeakyReLU: .init(.channelLeakyReLU, slopeDistance: slopeDistance)
    case .clip(let low, let high): .init(.clip, a: low, b: high)
    case .sigmoid: .init(.sigmoid)
    case .swish: .init(.swish)
    case .hardSigmoid(let scale, let shift): .init(.hardSigmoid, a: scale, b: shift)
    case .hardSwish(let scale, let shift): .init(.hardSwish, a: scale, b: shift)
    case .gelu: .init(.gelu)
    }
  }

  /// The slopes of an activation by channel.
  var slopes: [Float]? {
    if case .channelLeakyReLU(let slopes) = self { slopes } else { nil }
  }
}
