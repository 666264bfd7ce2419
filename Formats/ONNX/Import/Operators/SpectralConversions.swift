import ChiasmGraph
import ChiasmTensor
import Glibc

/// Fourier transforms, as products with matrices of cosines and sines.
enum SpectralConversions {
  static let all = [
    Conversion("DFT", 17...19) { c throws(ConversionError) in
      try transform(c, axis: c.int("axis", default: 1))
    },
    Conversion("DFT", since: 20) { c throws(ConversionError) in
      try transform(c, axis: c.optionalInts(2, "axis")?.first ?? -2)
    },
    Conversion("MelWeightMatrix", since: 17, melWeights),
    Conversion("STFT", since: 17, shortTimeTransform),
  ]

  /// x `[..., n, ..., 1 or 2]`: real numbers, or real and imaginary parts.
  private static func transform(
    _ c: ConversionContext, axis: Int
  ) throws(ConversionError) -> [Value] {
    let (b, x) = (c.builder, try c.input(0))
    let shape = c.shape(x)
    let axis = try c.axis(axis, rank: shape.rank)
    guard shape.rank >= 2, axis < shape.rank - 1, let parts = shape.extents.last, (1...2) ~= parts
    else { throw c.refusal("expected real or complex numbers along the last axis, got \(shape)") }
    let isInverse = try c.bool("inverse", default: false)
    let isOneSided = try c.bool("onesided", default: false)
    guard !isInverse || isOneSided else {
      throw c.refusal("inverse transforms to complex numbers (onesided=0) are not supported")
    }
    let fallback = isInverse && isOneSided ? 2 * (shape[axis] - 1) : shape[axis]
    let length = try c.optionalInts(1, "dft_length")?.first ?? fallback
    let matrix = try DiscreteFourierMatrix(
      inputs: shape[axis], parts: parts, length: length, isInverse: isInverse,
      isOneSided: isOneSided, c)
    var order = Array(0..<shape.rank)
    order.remove(at: axis)
    order.insert(axis, at: shape.rank - 2)
    let isOrdered = axis == shape.rank - 2
    let turned = isOrdered ? x : try b.transpose(x, permutation: order)
    let outer = Array(c.shape(turned).extents.dropLast(2))
    let rows = try b.reshape(
      turned, to: [outer.reduce(1, *), shape[axis] * parts])
    let product = try b.matmul(rows, matrix.value(like: x, c))
    let y = try b.reshape(product, to: outer + [matrix.outputs, matrix.outputParts])
    if isOrdered { return [y] }
    let back = order.indices.map { axis in order.firstIndex(of: axis) ?? axis }
    return [try b.transpose(y, permutation: back)]
  }

  /// Transforms of windows that follow one another: a convolution with stride.
  private static func shortTimeTransform(_ c: ConversionContext) throws(ConversionError) -> [Value]
  {
    let (b, signal) = (c.builder, try c.input(0))
    let shape = c.shape(signal)
    let step = try c.ints(1, "frame_step").first ?? 0
    let window = c.optional(2)
    let stated = try c.optionalInts(3, "frame_length")?.first
    guard shape.rank == 3 || shape.rank == 2, step > 0, step <= Int(Int32.max) else {
      throw c.refusal("expected a signal of 3 axes and a step from 1, got \(shape) and \(step)")
    }
    let parts = shape.rank == 3 ? shape[2] : 1
    let length = stated ?? window.map { c.shape($0).count } ?? shape[1]
    guard parts == 1 || parts == 2, length > 0, length <= shape[1],
      window.map({ c.shape($0) == [length] }) ?? true
    else { throw c.refusal("expected frames within the signal, got \(length) of \(shape)") }
    let matrix = try DiscreteFourierMatrix(
      inputs: length, parts: parts, length: length, isInverse: false,
      isOneSided: c.bool("onesided", default: true), c)
    var weights = try b.transpose(
      b.reshape(
        matrix.value(like: signal, c), to: [length, parts, 2 * matrix.outputs]),
      permutation: [2, 1, 0])
    if let window { weights = try b.multiply(weights, window) }
    let channels =
      shape.rank == 2 || parts == 1
      ? try b.reshape(signal, to: [shape[0], 1, shape[1]])
      : try b.transpose(signal, permutation: [0, 2, 1])
    let spectrum = try b.convolution(channels, weights, strides: [step])
    let frames = c.shape(spectrum)[2]
    let turned = try b.transpose(spectrum, permutation: [0, 2, 1])
    return [try b.reshape(turned, to: [shape[0], frames, matrix.outputs, 2])]
  }

  /// Triangles over the frequencies of a transform, one per band of the mel scale: rising from one
  /// edge of the band to the next, and falling to the one after.
  private static func melWeights(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let type = try c.elementType("output_datatype", default: .float32)
    var numbers: [Double] = []
    for index in 0..<5 { numbers += try c.constant(index).doubles.prefix(1) }
    guard numbers.count == 5, numbers.allSatisfy({ $0 >= 0 && $0 <= 0x1p24 }) else {
      throw c.refusal("expected five numbers in 0...2^24, got \(numbers)")
    }
    let (bands, length) = (Int(numbers[0]), Int(numbers[1]))
    let rows = length / 2 + 1
    let (low, high) = (mel(numbers[3]), mel(numbers[4]))
    guard bands > 0, low <= high, numbers[2] > 0, bands * rows <= 1 << 24 else {
      throw c.refusal("expected bands and a sample rate, got \(numbers)")
    }
    let edges = (0..<bands + 2).map { band in
      let hertz = hertz(low + Double(band) * (high - low) / Double(bands + 2))
      return Int(min((Double(length + 1) * hertz / numbers[2]).rounded(.down), 0x1p26))
    }
    guard edges.allSatisfy({ (0..<rows).contains($0) }) else {
      throw c.refusal("expected edges below half the sample rate, got \(numbers)")
    }
    var values = [Double](repeating: 0, count: rows * bands)
    for band in 0..<bands {
      let (left, center, right) = (edges[band], edges[band + 1], edges[band + 2])
      for row in left..<min(max(right, center + 1), rows) {
        let (rise, fall) = (Double(row - left), Double(right - row))
        let slope = row < center ? rise / Double(center - left) : fall / Double(right - center)
        values[row * bands + band] = row == center ? 1 : slope
      }
    }
    return [
      try c.builder.constant(values, type: TensorType(type, Shape([rows, bands])), name: nil)
    ]
  }

  private static func mel(_ hertz: Double) -> Double { 2595 * log10(1 + hertz / 700) }

  private static func hertz(_ mel: Double) -> Double { 700 * (pow(10, mel / 2595) - 1) }
}

/// The matrix that takes rows of numbers, one or two `parts` each, to their discrete Fourier
/// transform of a length; numbers beyond the length are left out.
struct DiscreteFourierMatrix {
  let outputs: Int
  let outputParts: Int
  private let values: [Double]
  private let rows: Int

  init(
    inputs: Int, parts: Int, length: Int, isInverse: Bool, isOneSided: Bool,
    _ c: ConversionContext
  ) throws(ConversionError) {
    let limit = 1 << 24
    guard (1...limit).contains(length), (1...limit).contains(inputs),
      inputs * length <= limit / 4
    else { throw c.refusal("expected transforms of 1 to 2048 numbers, got \(inputs) to \(length)") }
    let toReal = isInverse && isOneSided
    guard !toReal || parts == 2, !isOneSided || isInverse || parts == 1 else {
      throw c.refusal("one side expected real numbers, or complex ones for the inverse")
    }
    outputs = isOneSided && !isInverse ? length / 2 + 1 : length
    outputParts = toReal ? 1 : 2
    rows = inputs * parts
    var values = [Double](repeating: 0, count: rows * outputs * outputParts)
    let used = min(inputs, toReal ? length / 2 + 1 : length)
    let scale = isInverse ? 1 / Double(length) : 1
    for input in 0..<used {
      // The other half of the spectrum, where there is one, holds the conjugate numbers.
      let isDoubled = toReal && input > 0 && 2 * input != length
      let weight = isDoubled ? 2 * scale : scale
      for output in 0..<outputs {
        let turn = Double(input * output % length) / Double(length)
        let angle = 2 * Double.pi * turn * (isInverse ? 1 : -1)
        let (re, im) = (cos(angle) * weight, sin(angle) * weight)
        for part in 0..<parts {
          let start = ((input * parts + part) * outputs + output) * outputParts
          values[start] = part == 0 ? re : -im
          if outputParts == 2 { values[start + 1] = part == 0 ? im : re }
        }
      }
    }
    self.values = values
  }

  func value(like x: Value, _ c: ConversionContext) throws(ConversionError) -> Value {
    try c.builder.constant(
      values, type: TensorType(c.type(x).elementType, [rows, outputs * outputParts]), name: nil)
  }
}
