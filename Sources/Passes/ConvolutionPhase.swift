import ChiasmGraph
public import ChiasmOperators

/// One regular grid of a convolution's output voxels, all made from the same window of taps.
///
/// A convolution is one phase. A transposed convolution of stride s is `sᵈ` phases, each an
/// ordinary convolution of stride 1 whose voxels stand s apart. All lists have one entry per
/// spatial axis; output voxel q of the phase is `outputOrigin + q * outputStride` and reads input
/// voxels `q * inputStride + offset`.
public struct ConvolutionPhase: Sendable, Hashable {
  public struct Tap: Sendable, Hashable {
    /// The index into the window.
    public let window: [Int]
    /// Input voxels from `q * inputStride`; negative ones reach into the halo.
    public let offset: [Int]
  }

  public let taps: [Tap]
  public let inputStride: [Int]
  public let outputOrigin: [Int]
  public let outputStride: [Int]
  public let extents: [Int]

  /// The phases of a convolution; phases without voxels are left out.
  public static func phases(of operation: FusedConvolution, _ geometry: ConvolutionGeometry)
    -> [ConvolutionPhase]
  {
    switch operation.kind {
    case .convolution: [direct(geometry)]
    case .transposed: transposed(geometry)
    }
  }

  /// The only phase of a convolution.
  public static func direct(_ g: ConvolutionGeometry) -> ConvolutionPhase {
    let taps = indices(g.kernelExtents).map { window in
      Tap(
        window: window,
        offset: window.indices.map { window[$0] * g.dilations[$0] - g.paddingLow[$0] })
    }
    let zeros = Array(repeating: 0, count: g.spatialRank)
    return ConvolutionPhase(
      taps: taps, inputStride: g.strides, outputOrigin: zeros, outputStride: zeros.map { _ in 1 },
      extents: g.outputExtents)
  }

  /// Output o gets tap t of input i where `i * stride + t * dilation - low = o`.
  private static func transposed(_ g: ConvolutionGeometry) -> [ConvolutionPhase] {
    indices(g.strides).compactMap { phase in
      let extents = phase.indices.map {
        (g.outputExtents[$0] - phase[$0] + g.strides[$0] - 1) / g.strides[$0]
      }
      guard extents.allSatisfy({ $0 > 0 }) else { return nil }
      let taps = indices(g.kernelExtents).compactMap { window -> Tap? in
        let distance = window.indices.map {
          phase[$0] + g.paddingLow[$0] - window[$0] * g.dilations[$0]
        }
        guard distance.indices.allSatisfy({ distance[$0] % g.strides[$0] == 0 }) else { return nil }
        return Tap(
          window: window, offset: distance.indices.map { distance[$0] / g.strides[$0] })
      }
      return ConvolutionPhase(
        taps: taps, inputStride: phase.map { _ in 1 }, outputOrigin: phase,
        outputStride: g.strides, extents: extents)
    }
  }

  /// Every index below `extents`, the last axis fastest.
  private static func indices(_ extents: [Int]) -> [[Int]] {
    extents.reduce([[]]) { partial, extent in
      partial.flatMap { index in (0..<extent).map { index + [$0] } }
    }
  }
}

extension Sequence<ConvolutionPhase> {
  /// How far the phases read beyond an input of `extents` voxels.
  public func halo(around extents: [Int]) -> (low: [Int], high: [Int]) {
    var low = extents.map { _ in 0 }
    var high = low
    for phase in self {
      for tap in phase.taps {
        for axis in extents.indices {
          let last = (phase.extents[axis] - 1) * phase.inputStride[axis] + tap.offset[axis]
          low[axis] = Swift.max(low[axis], -tap.offset[axis])
          high[axis] = Swift.max(high[axis], last - (extents[axis] - 1))
        }
      }
    }
    return (low, high)
  }
}
