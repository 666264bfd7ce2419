import ChiasmTensor

/// The attributes that convolutions and poolings share, with every default resolved.
struct WindowAttributes {
  enum AutoPad: String {
    case explicit = "NOTSET"
    case valid = "VALID"
    case sameUpper = "SAME_UPPER"
    case sameLower = "SAME_LOWER"
  }

  let kernel: [Int]
  let strides: [Int]
  let dilations: [Int]
  let autoPad: AutoPad
  /// All lows then all highs, as the node states them; zeros unless `autoPad` is `explicit`.
  let pads: [Int]

  var rank: Int { kernel.count }

  /// - Parameter kernel: the window where the node need not state it.
  init(_ c: ConversionContext, kernel: [Int]? = nil) throws(ConversionError) {
    let stated = try c.ints("kernel_shape", default: kernel)
    if let kernel, stated != kernel {
      throw c.refusal("attribute \"kernel_shape\" expected \(kernel), got \(stated)")
    }
    let rank = stated.count
    let text = try c.string("auto_pad", default: AutoPad.explicit.rawValue)
    guard let autoPad = AutoPad(rawValue: text) else {
      throw c.refusal("attribute \"auto_pad\" has an unknown value")
    }
    let pads = try Self.list(c, "pads", 2 * rank, fallback: 0)
    self.kernel = stated
    self.autoPad = autoPad
    self.pads = autoPad == .explicit ? pads : Array(repeating: 0, count: 2 * rank)
    strides = try Self.list(c, "strides", rank, fallback: 1)
    dilations = try Self.list(c, "dilations", rank, fallback: 1)
    let entries = stated + strides + dilations
    guard entries.allSatisfy({ (1...Int(Int32.max)).contains($0) }) else {
      throw c.refusal("expected kernel, strides and dilations of at least 1, got \(entries)")
    }
  }

  private static func list(
    _ c: ConversionContext, _ name: String, _ count: Int, fallback: Int
  ) throws(ConversionError) -> [Int] {
    let list = try c.ints(name, default: Array(repeating: fallback, count: count))
    guard list.count == count else {
      throw c.refusal("attribute \"\(name)\" expected \(count) entries, got \(list.count)")
    }
    return list
  }

  /// The extent that the window covers along `axis`.
  func reach(_ axis: Int) -> Int { dilations[axis] * (kernel[axis] - 1) + 1 }

  /// All lows then all highs, for an input of these spatial extents.
  func padding(of extents: [Int]) -> [Int] {
    guard autoPad == .sameUpper || autoPad == .sameLower else { return pads }
    let totals = extents.indices.map { axis in
      let count = (extents[axis] + strides[axis] - 1) / strides[axis]
      return max(0, (count - 1) * strides[axis] + reach(axis) - extents[axis])
    }
    let small = totals.map { $0 / 2 }
    let large = totals.map { $0 - $0 / 2 }
    return autoPad == .sameUpper ? small + large : large + small
  }
}
