import Glibc

/// How a ``Resize`` makes the positions of one axis from those of another.
public struct ResizeAxis {
  private let resize: Resize
  private let input: Int
  private let output: Int
  /// Output positions per input position.
  private let scale: Double
  /// The output extent, before it was rounded down.
  private let length: Double
  /// The part of the input that `crop-and-resize` looks at, first and last element being 0 and 1.
  private let region: (start: Double, end: Double)

  /// - Parameters:
  ///   - axis: a spatial one, counted from 0.
  ///   - input: its extent.
  ///   - output: its extent afterwards.
  /// - Precondition: `resize` takes one to the other.
  public init(_ resize: Resize, axis: Int, input: Int, output: Int) {
    self.resize = resize
    self.input = input
    self.output = output
    let scale = resize.scales.isEmpty ? Double(output) / Double(input) : resize.scales[axis]
    self.scale = scale
    length = resize.scales.isEmpty ? Double(output) : scale * Double(input)
    region =
      resize.region.isEmpty
      ? (0, 1) : (resize.region[axis], resize.region[axis + resize.region.count / 2])
  }

  /// An input position and its weight.
  public struct Tap: Sendable {
    public let position: Int
    public let weight: Double
  }

  /// What each output position is the weighted sum of, a position at most once but at the ends; nil
  /// where it lies outside.
  public var taps: [[Tap]?] {
    (0..<output).map { index in
      let center = center(index)
      if resize.corners == .cropAndResize && !(0...Double(input - 1)).contains(center) {
        return nil
      }
      return resize.mode == .nearest ? [Tap(position: nearest(index, center), weight: 1)]
        : blend(around: center)
    }
  }

  /// Where an output position lies among the input's.
  private func center(_ index: Int) -> Double {
    let index = Double(index)
    let halfPixel = (index + 0.5) / scale - 0.5
    switch resize.corners {
    case .halfPixel: return halfPixel
    case .pytorchHalfPixel: return output == 1 ? 0 : halfPixel
    case .halfPixelSymmetric:
      return halfPixel + Double(input) / 2 * (1 - Double(output) / length)
    case .asymmetric: return index / scale
    case .alignCorners:
      return length == 1 ? 0 : index * Double(input - 1) / (length - 1)
    case .cropAndResize:
      let last = Double(input - 1)
      if length == 1 { return last * (region.start + region.end) / 2 }
      return last * region.start + index * (region.end - region.start) * last / (length - 1)
    }
  }

  private func clamped(_ position: Double) -> Int { Int(max(0, min(position, Double(input - 1)))) }

  private func nearest(_ index: Int, _ center: Double) -> Int {
    switch resize.rounding {
    case nil where resize.scales.isEmpty: min(index * input / output, input - 1)
    case nil: clamped(Double((Float(index) / Float(scale)).rounded(.down)))
    case .floor: clamped(center.rounded(.down))
    case .ceil: clamped(center.rounded(.up))
    case .preferFloor: clamped((center - 0.5).rounded(.up))
    case .preferCeil: clamped((center + 0.5).rounded(.down))
    }
  }

  /// The taps of a filter around a position; those outside read the nearest element, or nothing
  /// when the outside is excluded.
  private func blend(around center: Double) -> [Tap] {
    let stretch = resize.antialias ? max(1, 1 / scale) : 1
    let radius = (resize.mode == .cubic ? 2 : 1) * stretch
    let first = (center - radius).rounded(.down) + 1
    var taps: [Tap] = []
    var total = 0.0
    for position in stride(from: first, to: center + radius, by: 1) {
      if resize.excludeOutside && !(0...Double(input - 1)).contains(position) { continue }
      let weight = filter(abs(position - center) / stretch)
      if weight == 0 { continue }
      taps.append(Tap(position: clamped(position), weight: weight))
      total += weight
    }
    guard resize.antialias || resize.excludeOutside, total != 0 else { return taps }
    return taps.map { Tap(position: $0.position, weight: $0.weight / total) }
  }

  /// The triangle, or the cubic convolution of Keys (1981).
  private func filter(_ distance: Double) -> Double {
    if resize.mode == .linear { return max(0, 1 - distance) }
    let (a, d) = (resize.coefficient, distance)
    if d <= 1 { return ((a + 2) * d - (a + 3)) * d * d + 1 }
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0
  }
}
