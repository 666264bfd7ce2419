import ChiasmGraph
import ChiasmTensor

/// Products of integers that stand for real numbers.
enum IntegerConversions {
  static let all = [
    Conversion("ConvInteger", since: 10, convolution),
    Conversion("MatMulInteger", since: 10, product),
    Conversion("QLinearConv", since: 10, quantizedConvolution),
    Conversion("QLinearMatMul", since: 10, quantizedProduct),
  ]

  private static func convolution(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    [try c.integerConvolution(c.input(0), c.input(1), c.optional(2), c.optional(3))]
  }

  private static func product(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    [try c.integerProduct(c.input(0), c.input(1), c.optional(2), c.optional(3))]
  }

  /// Inputs: x, its scale and zero point, w with its ones, y's ones, bias int32 `[K]`.
  private static func quantizedConvolution(
    _ c: ConversionContext
  ) throws(ConversionError) -> [Value] {
    let (x, w) = (try c.input(0), try c.input(3))
    var sums = try c.integerConvolution(x, w, c.input(2), c.input(5))
    if let bias = c.optional(8) {
      let ones = Array(repeating: 1, count: c.shape(sums).rank - 2)
      sums = try c.builder.add(sums, c.builder.reshape(bias, to: c.shape(bias).extents + ones))
    }
    return [try c.requantized(sums, scales: (1, 4, 6), zeroPoint: c.input(7), axis: 1)]
  }

  /// Inputs: a, its scale and zero point, b with its ones, y's ones.
  private static func quantizedProduct(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (a, b) = (try c.input(0), try c.input(3))
    let sums = try c.integerProduct(a, b, c.input(2), c.input(5))
    return [try c.requantized(sums, scales: (1, 4, 6), zeroPoint: c.input(7), axis: -1)]
  }
}

extension ConversionContext {
  fileprivate func integerConvolution(
    _ x: Value, _ w: Value, _ zeroPoint: Value?, _ weightZeroPoint: Value?
  ) throws(ConversionError) -> Value {
    let window = try WindowAttributes(self, kernel: Array(shape(w).extents.dropFirst(2)))
    let extents = Array(shape(x).extents.dropFirst(2))
    guard extents.count == window.rank, extents.allSatisfy({ $0 <= Int(Int32.max) }) else {
      throw refusal("expected \(window.rank) spatial axes below 2^31, got \(shape(x))")
    }
    return try builder.integerConvolution(
      x, w, zeroPoint: parameter(ifAny: zeroPoint),
      weightZeroPoint: parameter(ifAny: weightZeroPoint),
      strides: window.strides, padding: window.padding(of: extents), dilations: window.dilations,
      groups: int("group", default: 1))
  }

  /// A zero point of a for each row may come as `[M]`.
  fileprivate func integerProduct(
    _ a: Value, _ b: Value, _ zeroPointA: Value?, _ zeroPointB: Value?
  ) throws(ConversionError) -> Value {
    var rows = try parameter(ifAny: zeroPointA)
    if let value = rows, shape(value).rank == 1 {
      rows = try builder.reshape(value, to: [shape(value).count, 1])
    }
    let columns = try parameter(ifAny: zeroPointB)
    return try product(a, b) { a, b throws(ConversionError) in
      try self.builder.integerMatMul(a, b, zeroPointA: rows, zeroPointB: columns)
    }
  }

  /// int32 sums as the integers of the output: one factor, then one rounding.
  ///
  /// - Parameters:
  ///   - scales: the inputs with the scales of both factors and of the output.
  ///   - axis: along which scales differ, if they do.
  fileprivate func requantized(
    _ sums: Value, scales: (Int, Int, Int), zeroPoint: Value, axis: Int
  ) throws(ConversionError) -> Value {
    let product = try builder.multiply(scale(scales.0), scale(scales.1))
    let factor = try builder.divide(product, scale(scales.2))
    guard shape(factor).rank <= 1 else {
      throw refusal("expected scales for the whole tensor or each column, got \(shape(factor))")
    }
    let real = try builder.dequantize(sums, scale: factor, axis: axis)
    return try builder.quantize(
      real, scale: builder.scalar(1), zeroPoint: parameter(zeroPoint),
      to: type(zeroPoint).elementType)
  }

  private func scale(_ index: Int) throws(ConversionError) -> Value {
    let value = try parameter(input(index))
    return type(value).elementType == .float32 ? value : try builder.cast(value, to: .float32)
  }
}
