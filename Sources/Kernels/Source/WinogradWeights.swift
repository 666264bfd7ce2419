import ChiasmKernelInterface

/// **Computes** `U[p] = (G ⊗ G ⊗ G) w` for one panel of output channels and all input channels.
///
/// **Layout** see ``WinogradWeightArguments``.
///
/// **Tail** Output channels beyond the last have weights of zero.
///
/// **Tile** A window of one input channel and a vector of output channels: axis after axis through
/// buffers. Some input channels are gathered before they are stored: the points of one window stand
/// pages apart.
@Sendable
func winogradWeights(_ arguments: UnsafePointer<WinogradWeightArguments>, _ task: Int) {
  let p = arguments.pointee
  let vectors = p.outputVectors
  let points = p.tile.points
  // On the stack: weights that change are packed in runs, which allocate nothing.
  var buffers = InlineArray<4104, Vector>(repeating: .zero)
  withUnsafeMutablePointer(to: &buffers) { buffers in
    let window = UnsafeMutableRawPointer(buffers).assumingMemoryBound(to: Vector.self)
    let gathered = window + 3 &* 216
    let panel = vectors &* lanes
    let target = p.target + task &* points &* p.inputChannels &* panel
    var first = 0
    while first < p.inputChannels {
      let count = min(gatheredChannels, p.inputChannels &- first)
      for index in 0..<count &* vectors {
        let (c, v) = (index / vectors, index % vectors)
        let transformed = transform(p, task &* panel &+ v &* lanes, first &+ c, window)
        for point in 0..<points {
          gathered[point &* count &* vectors &+ index] = transformed[point]
        }
      }
      for point in 0..<points {
        let line = target + (point &* p.inputChannels &+ first) &* panel
        let source = gathered + point &* count &* vectors
        for index in 0..<count &* vectors { line.store(source[index], index &* lanes) }
      }
      first &+= count
    }
  }
}

/// Input channels whose points are stored together: buffers hold 3 x 216 vectors of a window and
/// 216 of every channel and vector.
private let gatheredChannels = 8

/// The points of one input channel and a vector of output channels, somewhere in `window`, which
/// holds 3 x 216 vectors.
@inline(__always)
private func transform(
  _ p: WinogradWeightArguments, _ first: Int, _ c: Int, _ window: UnsafeMutablePointer<Vector>
) -> UnsafePointer<Vector> {
  let (along, across) = (window + 216, window + 432)
  load(p, first, c, window)
  let depth = p.tile.windowD
  transform(p.tile.w, window, along, outer: depth &* 3, inner: 1)
  transform(p.tile.h, along, across, outer: depth, inner: p.tile.pointsW)
  if depth == 1 { return UnsafePointer(across) }
  transform(p.tile.d, across, window, outer: 1, inner: p.tile.pointsH &* p.tile.pointsW)
  return UnsafePointer(window)
}

/// Brings the windows of a vector of output channels side by side.
@inline(__always)
private func load(
  _ p: WinogradWeightArguments, _ first: Int, _ c: Int, _ window: UnsafeMutablePointer<Vector>
) {
  let taps = p.taps
  let valid = min(lanes, p.outputChannels &- first)
  let scalars = UnsafeMutableRawPointer(window).assumingMemoryBound(to: Float.self)
  for tap in 0..<taps { window[tap] = .zero }
  if valid <= 0 { return }
  for lane in 0..<valid {
    let source = p.weights + ((first &+ lane) &* p.outputStride &+ c &* p.inputStride)
    let factor = p.factors[(first &+ lane) &* p.factorStride]
    if p.isFlipped {
      for tap in 0..<taps { scalars[(taps &- 1 &- tap) &* lanes &+ lane] = source[tap] * factor }
    } else {
      for tap in 0..<taps { scalars[tap &* lanes &+ lane] = source[tap] * factor }
    }
  }
}

/// `[outer, 3, inner]` to `[outer, points, inner]` by the rows of G.
@inline(__always)
private func transform(
  _ outputs: Int, _ source: UnsafePointer<Vector>, _ target: UnsafeMutablePointer<Vector>,
  outer: Int, inner: Int
) {
  let points = outputs &+ 2
  for o in 0..<outer {
    for i in 0..<inner {
      let a = source[3 &* o &* inner &+ i]
      let b = source[(3 &* o &+ 1) &* inner &+ i]
      let c = source[(3 &* o &+ 2) &* inner &+ i]
      let y = target + (points &* o &* inner &+ i)
      let even = a + c
      if outputs == 1 {
        (y[0], y[inner], y[2 &* inner]) = (a, b, c)
      } else if outputs == 2 {
        // [1, 0, 0], [1, 1, 1] / 2, [1, -1, 1] / 2, [0, 0, 1]
        y[0] = a
        y[inner] = (even + b) * 0.5
        y[2 &* inner] = (even - b) * 0.5
        y[3 &* inner] = c
      } else if outputs == 3 {
        // [1, p, p²] / Π (p - q) for p = 0, 1, -1, 1/2, then infinity.
        y[0] = a
        y[inner] = even + b
        y[2 &* inner] = (even - b) * (-1.0 / 3)
        y[3 &* inner] = (a + b * 0.5 + c * 0.25) * (-8.0 / 3)
        y[4 &* inner] = c
      } else {
        // [1, p, p²] / Π (p - q) for p = 0, 1, -1, 1/2, -2, then infinity.
        y[0] = a
        y[inner] = (even + b) * (1.0 / 3)
        y[2 &* inner] = (even - b) * (-1.0 / 3)
        y[3 &* inner] = (a + b * 0.5 + c * 0.25) * (-16.0 / 15)
        y[4 &* inner] = (a - b * 2 + c * 4) * (1.0 / 15)
        y[5 &* inner] = c
      }
    }
  }
}
