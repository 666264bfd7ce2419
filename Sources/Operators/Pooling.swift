public import ChiasmGraph
import ChiasmTensor

/// What the pooling operators have in common: where their windows stand.
///
/// With `reach = dilation * (window - 1) + 1`, an axis of extent `s` has
/// `o = (s + low + high - reach) / stride + 1` windows, rounded down, or with `ceilMode` up, where
/// a last window that would start behind the elements in the high padding is left out.
public protocol Pooling: StandardOperator {
  /// One per spatial axis.
  var window: [Int] { get set }
  /// One per spatial axis; empty means the window's.
  var strides: [Int] { get set }
  /// All lows then all highs, or one per axis for both sides; empty means 0; less than the reach.
  var padding: [Int] { get set }
  /// The distance between neighbours in a window, one per spatial axis; empty means 1.
  var dilations: [Int] { get set }
  /// Whether a last window may stand out beyond the padding.
  var ceilMode: Bool { get set }
}

extension Pooling {
  static var geometryNames: [String] {
    ["window", "strides", "padding", "dilations", "ceil-mode"]
  }

  /// Defaults are left out.
  var geometryAttributes: [String: AttributeValue] {
    var values: [String: AttributeValue] = [
      "window": .ints(window), "strides": .ints(strides), "padding": .ints(padding),
      "dilations": .ints(dilations),
    ]
    if ceilMode { values["ceil-mode"] = .bool(true) }
    return values
  }
}
