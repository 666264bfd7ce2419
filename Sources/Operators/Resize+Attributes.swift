public import ChiasmGraph

extension Resize {
  static let attributeNames = [
    "size", "scales", "mode", "corners", "rounding", "coefficient", "exclude-outside", "antialias",
    "region", "outside",
  ]

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(Self.attributeNames, for: id)
    self.init(
      size: try attributes.ints("size", default: [], for: id),
      scales: try attributes.floats("scales", default: [], for: id),
      mode: try attributes.choice("mode", default: Mode.linear, for: id),
      corners: try attributes.choice("corners", default: Corners.halfPixel, for: id),
      rounding: attributes["rounding"] == nil ? nil : try attributes.choice("rounding", for: id),
      coefficient: try attributes.float("coefficient", default: -0.75, for: id),
      excludeOutside: try attributes.bool("exclude-outside", default: false, for: id),
      antialias: try attributes.bool("antialias", default: false, for: id),
      region: try attributes.floats("region", default: [], for: id),
      outside: try attributes.float("outside", default: 0, for: id))
  }

  /// Defaults but those of mode and corners are left out.
  public var attributes: Attributes {
    var attributes: Attributes = [
      "mode": .string(mode.rawValue), "corners": .string(corners.rawValue),
    ]
    if !size.isEmpty { attributes["size"] = .ints(size) }
    if !scales.isEmpty { attributes["scales"] = .floats(scales) }
    if let rounding { attributes["rounding"] = .string(rounding.rawValue) }
    if coefficient != -0.75 { attributes["coefficient"] = .float(coefficient) }
    if excludeOutside { attributes["exclude-outside"] = .bool(true) }
    if antialias { attributes["antialias"] = .bool(true) }
    if !region.isEmpty { attributes["region"] = .floats(region) }
    if outside != 0 { attributes["outside"] = .float(outside) }
    return attributes
  }

  /// Whether the attributes fit one another and this number of spatial axes.
  ///
  /// - Throws: ``OperatorError`` `attribute`.
  func check(rank: Int) throws(OperatorError) {
    let limit = WindowGeometry.limit
    if !size.isEmpty || scales.isEmpty {
      try expect(size.count == rank, attribute: "size", "\(rank) entries", got: size.count)
    }
    try expect(
      size.allSatisfy { (1...limit).contains($0) }, attribute: "size", "entries in 1...\(limit)",
      got: size)
    try expect(
      scales.isEmpty || scales.count == rank, attribute: "scales", "\(rank) entries",
      got: scales.count)
    try expect(
      scales.allSatisfy { $0 >= 1 / Double(limit) && $0 <= Double(limit) }, attribute: "scales",
      "entries in 1/\(limit)...\(limit)", got: scales)
    try expect(
      mode == .nearest || rounding == nil, attribute: "rounding", "none but for nearest",
      got: rounding?.rawValue ?? "")
    try expect(
      mode != .nearest || rounding != nil || corners == .halfPixel, attribute: "corners",
      "half-pixel for nearest", got: corners.rawValue)
    try expect(
      mode != .nearest || !antialias, attribute: "antialias", "none for nearest", got: antialias)
    try expect(
      region.isEmpty || region.count == 2 * rank, attribute: "region", "\(2 * rank) entries",
      got: region.count)
    try expect(
      region.allSatisfy { abs($0) <= Double(limit) }, attribute: "region",
      "entries in -\(limit)...\(limit)", got: region)
  }
}
