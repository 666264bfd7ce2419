import ChiasmKernelInterface

/// **Computes** the only task: what the passes of a batch norm know of every channel.
///
/// The same numbers give the same bits forwards and backwards, so that the gradient sees the signs
/// that the activation saw.
@Sendable
func batchNormParameters(_ arguments: UnsafePointer<BatchNormParameterArguments>, _ task: Int) {
  let p = arguments.pointee
  let t = p.parameters
  let share = 1 / Float(p.valueCount)
  for c in 0..<p.channels {
    let deviation = (p.variance[c] + p.epsilon).squareRoot()
    let factor = (p.scale.map { $0[c] } ?? 1) / deviation
    t.factors[c] = factor
    t.shifts[c] = (p.offset.map { $0[c] } ?? 0) - p.mean[c] * factor
    t.means[c] = p.mean[c]
    t.inclines[c] = -factor * (p.scaleGradient.map { $0[c] } ?? 0) * share / deviation
    t.constants[c] = -factor * (p.offsetGradient.map { $0[c] } ?? 0) * share
  }
  for c in p.channels..<p.count {
    t.factors[c] = 0
    t.shifts[c] = 0
    t.means[c] = 0
    t.inclines[c] = 0
    t.constants[c] = 0
  }
}

/// What the passes over one block of channels, or over one plane, read.
struct BatchNormChannels {
  let factor: Vector
  let shift: Vector
  let mean: Vector
  let slope: Vector

  @inline(__always)
  init(_ p: BatchNormGradientArguments, _ block: Int) {
    let first = block &* p.from.block
    factor = channelNumbers(p.parameters.factors + first, p.from.block)
    shift = channelNumbers(p.parameters.shifts + first, p.from.block)
    mean = channelNumbers(p.parameters.means + first, p.from.block)
    slope = Vector(repeating: p.slope)
  }

  /// What the leaky ReLU behind the norm lets through of `dy`.
  @inline(__always)
  func gate(_ x: Vector, _ dy: Vector) -> Vector {
    (dy * slope).replacing(with: dy, where: multiplyAdd(x, factor, shift) .> Vector.zero)
  }
}
