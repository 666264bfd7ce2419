import ChiasmKernelInterface

/// **Computes** one task: `y[c] = exp(x[c] - max x) / Σ exp(x - max x)` over the channels, for a
/// chunk of inner positions. Lanes run along the inner positions, or along the channels of a single
/// one.
///
/// **Tail** One position, or one channel, at a time through the same vector code.
@Sendable
func softmax(_ arguments: UnsafePointer<SoftmaxArguments>, _ task: Int) {
  let p = arguments.pointee
  let row = task / p.chunksPerRow
  let first = task % p.chunksPerRow &* p.chunk
  let last = min(first &+ p.chunk, p.inner)
  let input = p.input + row &* p.channels &* p.inner
  let output = p.output + row &* p.channels &* p.inner
  if p.inner == 1 {
    contiguous(input, output, p.channels)
    return
  }
  var i = first
  while i &+ lanes <= last {
    var greatest = input.vector(i)
    for c in 1..<max(1, p.channels) {
      let x = input.vector(c &* p.inner &+ i)
      greatest.replace(with: x, where: x .> greatest)
    }
    var total = Vector.zero
    for c in 0..<p.channels {
      let e = exponential(input.vector(c &* p.inner &+ i) - greatest)
      output.store(e, c &* p.inner &+ i)
      total += e
    }
    let scale = Vector(repeating: 1) / total
    for c in 0..<p.channels {
      output.store(output.vector(c &* p.inner &+ i) * scale, c &* p.inner &+ i)
    }
    i &+= lanes
  }
  while i < last {
    position(input + i, output + i, p.channels, p.inner)
    i &+= 1
  }
}

@inline(__always)
private func position(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ channels: Int,
  _ stride: Int
) {
  var greatest = input[0]
  for c in 1..<max(1, channels) where input[c &* stride] > greatest {
    greatest = input[c &* stride]
  }
  var total: Float = 0
  for c in 0..<channels {
    let e = exponential(Vector(repeating: input[c &* stride] - greatest))[0]
    output[c &* stride] = e
    total += e
  }
  let scale = 1 / total
  for c in 0..<channels { output[c &* stride] *= scale }
}

/// Channels side by side.
@inline(__always)
private func contiguous(
  _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ channels: Int
) {
  let whole = channels / lanes &* lanes
  var most = Vector(repeating: -.infinity)
  for c in stride(from: 0, to: whole, by: lanes) { most = larger(most, x.vector(c)) }
  var greatest = -Float.infinity
  for lane in 0..<lanes where most[lane] > greatest || most[lane] != most[lane] {
    greatest = most[lane]
    if greatest != greatest { break }
  }
  for c in whole..<channels where x[c] > greatest || x[c] != x[c] { greatest = x[c] }
  var sums = Vector.zero
  for c in stride(from: 0, to: whole, by: lanes) {
    let e = exponential(x.vector(c) - Vector(repeating: greatest))
    y.store(e, c)
    sums += e
  }
  var total = laneSum(sums)
  for c in whole..<channels {
    y[c] = exponential(Vector(repeating: x[c] - greatest))[0]
    total += y[c]
  }
  let scale = 1 / total
  for c in stride(from: 0, to: whole, by: lanes) {
    y.store(y.vector(c) * Vector(repeating: scale), c)
  }
  for c in whole..<channels { y[c] *= scale }
}
