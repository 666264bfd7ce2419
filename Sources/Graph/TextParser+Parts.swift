import ChiasmTensor

/// Attribute values, types, data and uses.
extension TextParser {
  mutating func attribute() throws(GraphError) -> (String, AttributeValue) {
    let name = try wordOrString("an attribute name")
    try expect(.mark("="))
    return (name, try attributeValue())
  }

  mutating func attributeValue() throws(GraphError) -> AttributeValue {
    let start = line
    if case .string(let text) = token {
      try advance()
      return .string(text)
    }
    if try accept(.mark("[")) {
      let values = try items(upTo: "]") { parser throws(GraphError) in
        try parser.attributeScalar()
      }
      return try list(values, at: start)
    }
    if token == .word("floats") || token == .word("strings") {
      let isFloats = token == .word("floats")
      try advance()
      try expect(.mark("["))
      try expect(.mark("]"))
      return isFloats ? .floats([]) : .strings([])
    }
    return try attributeScalar()
  }

  mutating func attributeScalar() throws(GraphError) -> AttributeValue {
    if case .string(let text) = token {
      try advance()
      return .string(text)
    }
    let text = try word("a value")
    if let value = Bool(text) { return .bool(value) }
    if let value = Int(text) { return .int(value) }
    if let value = Double(text) { return .float(value) }
    throw syntax("expected a value, got \"\(text)\"")
  }

  func list(_ values: [AttributeValue], at line: Int) throws(GraphError) -> AttributeValue {
    var ints: [Int] = [], floats: [Double] = [], strings: [String] = []
    for value in values {
      switch value {
      case .int(let value): ints.append(value)
      case .float(let value): floats.append(value)
      case .string(let value): strings.append(value)
      default: throw syntax(at: line, "expected a list of numbers or strings, got a \(value.kind)")
      }
    }
    if ints.count == values.count { return .ints(ints) }
    if floats.count == values.count { return .floats(floats) }
    if strings.count == values.count { return .strings(strings) }
    throw syntax(at: line, "expected a list of one kind, got a mixture")
  }

  mutating func data(_ type: TensorType) throws(GraphError) -> Tensor {
    let start = line
    if try accept(.word("tensor")) {
      let name = try string("a tensor's name")
      guard let tensor = tensors[name] else {
        throw syntax(at: start, "expected a tensor named \(TextSpelling.quoted(name)), got none")
      }
      guard tensor.type == type else {
        throw GraphError(.typeMismatch, "line \(start)", "expected \(type), got \(tensor.type)")
      }
      return tensor
    }
    try expect(.mark("["))
    let words = try items(upTo: "]") { parser throws(GraphError) in try parser.word("an element") }
    guard words.count == type.shape.count else {
      throw syntax(
        at: start, "expected \(type.shape.count) elements for \(type), got \(words.count)")
    }
    switch TextSpelling.tensor(words, type) {
    case .success(let tensor): return tensor
    case .failure(let wrong):
      throw syntax(at: start, "expected \(type.elementType) elements, got \"\(wrong.word)\"")
    }
  }

  mutating func resultTypes() throws(GraphError) -> [TensorType] {
    guard try accept(.mark("(")) else { return [try tensorType().type] }
    return try items(upTo: ")") { parser throws(GraphError) in try parser.tensorType().type }
  }

  mutating func tensorType() throws(GraphError) -> (type: TensorType, symbols: [String?]) {
    let name = try word("an element type")
    guard let elementType = ElementType(name: name) else {
      let known = ElementType.allCases.map(\.name).joined(separator: ", ")
      throw syntax("expected an element type (\(known)), got \"\(name)\"")
    }
    try expect(.mark("["))
    let axes = try items(upTo: "]") { parser throws(GraphError) in try parser.axis() }
    let extents = axes.map(\.extent)
    // Eight bytes is the largest element: the size of the data must fit in Int as well.
    guard let shape = Shape(checking: extents), Shape(checking: extents + [8]) != nil else {
      throw syntax("expected extents whose product fits in memory, got \(extents)")
    }
    return (TensorType(elementType, shape), axes.map(\.symbol))
  }

  mutating func axis() throws(GraphError) -> (symbol: String?, extent: Int) {
    if case .word(let word) = token, Int(word) != nil { return (nil, try integer("an extent")) }
    let symbol = try wordOrString("an extent")
    try expect(.mark("="))
    return (symbol, try integer("an extent"))
  }

  mutating func use() throws(GraphError) -> Value {
    guard case .reference(let name, let output) = token else { throw unexpected("a value") }
    let described = token.description
    let found: Value? =
      if let output {
        outputs[name].flatMap { $0.indices.contains(output) ? $0[output] : nil }
      } else {
        inputs[name] ?? outputs[name].flatMap { $0.count == 1 ? $0[0] : nil }
      }
    guard let found else {
      throw GraphError(.unknownValue, "line \(line)", "uses \(described) before it is made")
    }
    try advance()
    return found
  }
}
