import ChiasmGraph
import ChiasmTensor

/// What a model says of one of its inputs.
struct InputType {
  enum Axis: Hashable {
    case fixed(Int)
    case symbol(String)
  }

  let name: String
  let elementType: ElementType
  /// Nil when the model does not even say how many there are.
  let axes: [Axis]?

  /// - Throws: ``ONNXError`` `unsupported`, `limit` or `structure`.
  init(_ input: Onnx_ValueInfoProto, limits: ONNXLimits) throws(ONNXError) {
    name = input.name
    let place = Self.place(name)
    guard case .tensorType(let tensor)? = input.type.value else {
      let reason = input.type.value == nil ? "it has no type" : "it is not a dense tensor"
      throw ONNXError(.unsupported, place, reason)
    }
    guard let elementType = ONNXElementType.type(tensor.elemType) else {
      throw ONNXError(
        .unsupported, place,
        "element type \(ONNXElementType.name(tensor.elemType)) is not supported")
    }
    self.elementType = elementType
    guard tensor.hasShape else {
      axes = nil
      return
    }
    guard tensor.shape.dim.count <= limits.rank else {
      throw ONNXError(
        .limit, place, "expected at most \(limits.rank) axes, got \(tensor.shape.dim.count)")
    }
    axes = tensor.shape.dim.enumerated().map { Self.axis($1, "\(input.name).\($0)") }
  }

  /// An axis without extent and symbol gets a symbol of its own; "?" is what some exporters write
  /// for no symbol.
  private static func axis(
    _ dimension: Onnx_TensorShapeProto.Dimension, _ fallback: String
  ) -> Axis {
    switch dimension.value {
    case .dimValue(let extent) where extent >= 0: .fixed(Int(extent))
    case .dimParam(let symbol) where !["", "?"].contains(symbol):
      .symbol(UniqueNames.valid(symbol))
    default: .symbol(UniqueNames.valid(fallback))
    }
  }

  static func place(_ name: String) -> String { "input \"\(UniqueNames.valid(name))\"" }
}

/// An extent for every symbol: what shapes given by the user say, else 1 for first axes.
struct SymbolExtents {
  private(set) var values: [String: Int] = [:]
  private let shapes: [String: Shape]

  /// - Throws: ``ONNXError`` `shape` when shapes contradict the model or one is missing.
  ///
  /// - Parameter usual: extents of symbols that no shape names.
  init(
    _ inputs: [InputType], shapes: [String: Shape], usual: [String: Int] = [:]
  ) throws(ONNXError) {
    self.shapes = shapes
    for name in shapes.keys.sorted() where !inputs.contains(where: { $0.name == name }) {
      let known = inputs.map(\.name).joined(separator: ", ")
      throw ONNXError(.shape, InputType.place(name), "expected one of: \(known)")
    }
    for input in inputs {
      if let shape = shapes[input.name] { try assign(shape, input) }
    }
    values.merge(usual) { given, _ in given }
    for input in inputs { try complete(input) }
  }

  private mutating func assign(_ shape: Shape, _ input: InputType) throws(ONNXError) {
    guard let axes = input.axes else { return }
    let place = InputType.place(input.name)
    guard axes.count == shape.rank else {
      throw ONNXError(.shape, place, "expected \(axes.count) axes, got \(shape)")
    }
    for (axis, extent) in zip(axes, shape.extents) {
      let known: Int?
      switch axis {
      case .fixed(let extent): known = extent
      case .symbol(let symbol):
        known = values[symbol]
        values[symbol] = extent
      }
      if let known, known != extent {
        throw ONNXError(.shape, place, "expected extent \(known), got \(extent) in \(shape)")
      }
    }
  }

  private mutating func complete(_ input: InputType) throws(ONNXError) {
    guard let axes = input.axes else {
      if shapes[input.name] != nil { return }
      throw ONNXError(
        .shape, InputType.place(input.name),
        "the model does not state its shape; give one with --shape \(input.name)=...")
    }
    if case .symbol(let first)? = axes.first, values[first] == nil { values[first] = 1 }
    for case .symbol(let symbol) in axes where values[symbol] == nil {
      let pattern = axes.map { axis in
        switch axis {
        case .fixed(let extent): "\(extent)"
        case .symbol(let symbol): values[symbol].map(String.init) ?? symbol
        }
      }
      throw ONNXError(
        .shape, InputType.place(input.name),
        "the extent of axis \"\(UniqueNames.valid(symbol))\" is unknown; give a shape with "
          + "--shape \(input.name)=\(pattern.joined(separator: "x"))")
    }
  }

  /// The input's type with these extents, or with others for some symbols.
  func type(
    of input: InputType, replacing others: [String: Int] = [:]
  ) throws(ONNXError) -> TensorType {
    let extents = input.axes?.map { axis in
      switch axis {
      case .fixed(let extent): extent
      case .symbol(let symbol): others[symbol] ?? values[symbol] ?? 1
      }
    }
    guard let shape = extents.map(Shape.init(checking:)) ?? shapes[input.name] else {
      throw ONNXError(
        .shape, InputType.place(input.name),
        "expected extents that fit in memory, got \(extents ?? [])")
    }
    return TensorType(input.elementType, shape)
  }
}
