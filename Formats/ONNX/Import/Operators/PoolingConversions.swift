import ChiasmGraph
import ChiasmTensor

enum PoolingConversions {
  static let all = [
    Conversion("AveragePool", averagePool),
    Conversion("GlobalAveragePool", globalAveragePool),
    Conversion("MaxPool", ignoring: ["storage_order"], maxPool),
  ]

  private static func maxPool(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let window = try plainWindow(c)
    return [
      try c.builder.maxPool(
        x, window: window.kernel, strides: window.strides,
        padding: window.padding(of: Array(c.shape(x).extents.dropFirst(2))))
    ]
  }

  private static func averagePool(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let window = try plainWindow(c)
    return [
      try c.builder.averagePool(
        x, window: window.kernel, strides: window.strides,
        padding: window.padding(of: Array(c.shape(x).extents.dropFirst(2))),
        countPadding: c.bool("count_include_pad", default: false))
    ]
  }

  private static func plainWindow(
    _ c: ConversionContext
  ) throws(ConversionError) -> WindowAttributes {
    let window = try WindowAttributes(c)
    guard window.rank == c.shape(try c.input(0)).rank - 2 else {
      throw c.refusal("expected \(window.rank) spatial axes, got \(c.shape(try c.input(0)))")
    }
    guard try !c.bool("ceil_mode", default: false) else {
      throw c.refusal("rounding up (ceil_mode=1) is not supported")
    }
    guard window.dilations.allSatisfy({ $0 == 1 }) else {
      throw c.refusal("dilations are not supported")
    }
    return window
  }

  private static func globalAveragePool(
    _ c: ConversionContext
  ) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    guard c.shape(x).rank > 2 else { throw c.refusal("expected spatial axes, got \(c.shape(x))") }
    return [try c.builder.reduceMean(x, axes: Array(2..<c.shape(x).rank), keepAxes: true)]
  }
}
