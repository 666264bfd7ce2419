import ChiasmKernelInterface
import ChiasmOperators
import ChiasmParallel
import ChiasmTensor

/// Weights transformed by G along every axis, in the kernel's order:
/// `[K/(v·w), points, C, v·w]`, computed in double precision.
final class WinogradWeights {
  private let storage: Storage
  private let biasStorage: Storage

  var values: UnsafePointer<Float> { UnsafePointer(floats(storage)) }
  var bias: UnsafePointer<Float> { UnsafePointer(floats(biasStorage)) }

  init(_ step: ConvolutionStep, _ tile: WinogradTile, threads: Int) {
    let panel = step.vectors * step.lanes
    let panels = (step.groupOutputs + panel - 1) / panel
    storage = Storage(byteCount: 4 * panels * panel * tile.points * step.groupInputs)
    biasStorage = Storage(byteCount: 4 * panels * panel)
    if let bias = step.bias {
      bias.withElements(of: Float.self) {
        _ = biasStorage.bytes.assumingMemoryBound(to: Float.self).update(fromContentsOf: $0)
      }
    }
    let target = floats(storage)
    step.weights.withElements(of: Float.self) { weights in
      let transform = WeightTransform(tile, step, weights.baseAddress!, target, panel)
      parallelFor(panels * step.groupInputs, threads: threads) { task in
        transform.run(panel: task / step.groupInputs, channel: task % step.groupInputs)
      }
    }
  }

  private func floats(_ storage: Storage) -> UnsafeMutablePointer<Float> {
    storage.bytes.baseAddress!.assumingMemoryBound(to: Float.self)
  }
}

/// Transforms all output channels of one panel for one input channel; each call writes memory of
/// its own.
private struct WeightTransform: @unchecked Sendable {
  let tile: WinogradTile
  let taps: Int
  let inputs: Int
  let outputs: Int
  let panel: Int
  let weights: UnsafePointer<Float>
  let target: UnsafeMutablePointer<Float>

  init(
    _ tile: WinogradTile, _ step: ConvolutionStep, _ weights: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>, _ panel: Int
  ) {
    self.tile = tile
    self.weights = weights
    self.target = target
    self.panel = panel
    taps = step.geometry.kernelExtents.reduce(1, *)
    inputs = step.groupInputs
    outputs = step.groupOutputs
  }

  func run(panel number: Int, channel: Int) {
    let axisD = WinogradPoints(tile.d)
    let axisH = WinogradPoints(tile.h)
    let axisW = WinogradPoints(tile.w)
    let windowD = tile.d == 1 ? 1 : 3
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * 216) { scratch in
      let (along, across, all) = (
        scratch.baseAddress!, scratch.baseAddress! + 216, scratch.baseAddress! + 432
      )
      for k in number * panel..<min(outputs, (number + 1) * panel) {
        let window = weights + (k * inputs + channel) * taps
        // [D, H, 3] -> [D, H, W points] -> [D, H points, W points] -> [all points]
        axisW.transform(window, along, outer: windowD * 3, inner: 1)
        axisH.transform(along, across, outer: windowD, inner: tile.pointsW)
        axisD.transform(across, all, outer: 1, inner: tile.pointsH * tile.pointsW)
        let column = target + number * tile.points * inputs * panel + channel * panel
          + (k - number * panel)
        for point in 0..<tile.points { column[point * inputs * panel] = Float(all[point]) }
      }
    }
  }
}

/// The matrix G of F(m, 3) along one axis.
private struct WinogradPoints {
  /// `points x 3`, row by row; nil for a window of 1, which stays as it is.
  private let matrix: [Double]?

  init(_ outputs: Int) {
    switch outputs {
    case 2: matrix = [1, 0, 0, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0, 0, 1]
    case 4:
      // Rows [1, p, p²] / Π (p - q) over the other points q, for 0, 1, -1, 1/2, -2; then infinity.
      let points = [0, 1, -1, 0.5, -2.0]
      matrix = points.flatMap { p in
        let scale = points.reduce(1) { $1 == p ? $0 : $0 * (p - $1) }
        return [1 / scale, p / scale, p * p / scale]
      } + [0, 0, 1]
    default: matrix = nil
    }
  }

  /// `[outer, 3, inner]` to `[outer, points, inner]`.
  func transform<Scalar: BinaryFloatingPoint>(
    _ source: UnsafePointer<Scalar>, _ target: UnsafeMutablePointer<Double>, outer: Int, inner: Int
  ) {
    guard let matrix else {
      for i in 0..<outer * inner { target[i] = Double(source[i]) }
      return
    }
    let points = matrix.count / 3
    for o in 0..<outer {
      for i in 0..<inner {
        let (a, b, c) = (
          Double(source[(o * 3) * inner + i]), Double(source[(o * 3 + 1) * inner + i]),
          Double(source[(o * 3 + 2) * inner + i])
        )
        for p in 0..<points {
          target[(o * points + p) * inner + i] =
            matrix[3 * p] * a + matrix[3 * p + 1] * b + matrix[3 * p + 2] * c
        }
      }
    }
  }
}
