package import CChiasmPlugin
package import ChiasmLanguage

extension WireMemory {
  /// The attributes as a C array, in alphabetical order of their names.
  ///
  /// - Throws: ``OperatorError`` `attribute` when a string holds a NUL.
  package func attributes(_ attributes: Attributes, for id: OperatorID)
    throws(OperatorError) -> [chiasm_attribute]
  {
    var result: [chiasm_attribute] = []
    for name in attributes.names {
      guard let value = attributes[name] else { continue }
      try refuseNul(in: [name] + value.texts, for: id)
      result.append(attribute(name, value))
    }
    return result
  }

  private func attribute(_ name: String, _ value: AttributeValue) -> chiasm_attribute {
    var attribute = chiasm_attribute()
    attribute.name = string(name)
    attribute.kind = value.wireKind
    switch value {
    case .bool(let value): attribute.set(array([value ? 1 : 0] as [Int64]), 1)
    case .int(let value): attribute.set(array([Int64(value)]), 1)
    case .ints(let values): attribute.set(array(values.map(Int64.init)), values.count)
    case .float(let value): attribute.set(array([value]), 1)
    case .floats(let values): attribute.set(array(values), values.count)
    case .string(let value): attribute.set(strings([value]), 1)
    case .strings(let values): attribute.set(strings(values), values.count)
    }
    return attribute
  }

  private func strings(_ texts: [String]) -> UnsafePointer<UnsafePointer<CChar>?> {
    array(texts.map { Optional(string($0)) })
  }

  private func refuseNul(in texts: [String], for id: OperatorID) throws(OperatorError) {
    for text in texts where text.utf8.contains(0) {
      throw OperatorError(.attribute, id, "expected text, got a string that holds a NUL")
    }
  }
}

extension chiasm_attribute {
  fileprivate mutating func set(_ values: UnsafePointer<Int64>, _ count: Int) {
    (ints, self.count) = (values, count)
  }

  fileprivate mutating func set(_ values: UnsafePointer<Double>, _ count: Int) {
    (floats, self.count) = (values, count)
  }

  fileprivate mutating func set(_ values: UnsafePointer<UnsafePointer<CChar>?>, _ count: Int) {
    (strings, self.count) = (values, count)
  }

  /// The value, or nil when kind, count and arrays do not fit one another.
  fileprivate var checkedValue: AttributeValue? {
    let ints = UnsafeBufferPointer(start: ints, count: ints == nil ? 0 : count)
    let floats = UnsafeBufferPointer(start: floats, count: floats == nil ? 0 : count)
    let texts = UnsafeBufferPointer(start: strings, count: strings == nil ? 0 : count)
      .compactMap { $0.flatMap { String(validatingCString: $0) } }
    switch kind {
    case Int64(CHIASM_KIND_BOOL): return ints.first.map { .bool($0 != 0) }
    case Int64(CHIASM_KIND_INT): return ints.first.map { .int(Int($0)) }
    case Int64(CHIASM_KIND_FLOAT): return floats.first.map { .float($0) }
    case Int64(CHIASM_KIND_STRING): return texts.first.map { .string($0) }
    case Int64(CHIASM_KIND_INTS): return ints.count == count ? .ints(ints.map(Int.init)) : nil
    case Int64(CHIASM_KIND_FLOATS): return floats.count == count ? .floats(Array(floats)) : nil
    case Int64(CHIASM_KIND_STRINGS): return texts.count == count ? .strings(texts) : nil
    default: return nil
    }
  }
}

extension AttributeValue {
  fileprivate var wireKind: Int64 {
    switch self {
    case .bool: Int64(CHIASM_KIND_BOOL)
    case .int: Int64(CHIASM_KIND_INT)
    case .float: Int64(CHIASM_KIND_FLOAT)
    case .string: Int64(CHIASM_KIND_STRING)
    case .ints: Int64(CHIASM_KIND_INTS)
    case .floats: Int64(CHIASM_KIND_FLOATS)
    case .strings: Int64(CHIASM_KIND_STRINGS)
    }
  }

  fileprivate var texts: [String] {
    switch self {
    case .string(let text): [text]
    case .strings(let texts): texts
    case .bool, .int, .float, .ints, .floats: []
    }
  }
}

/// The C attributes as Swift values.
///
/// - Throws: ``OperatorError`` `attribute` when a name is missing or a value malformed.
package func checkedAttributes(
  _ attributes: UnsafePointer<chiasm_attribute>?, count: Int, for id: OperatorID
) throws(OperatorError) -> Attributes {
  var result = Attributes()
  for attribute in UnsafeBufferPointer(start: attributes, count: attributes == nil ? 0 : count) {
    guard let name = attribute.name.flatMap({ String(validatingCString: $0) }) else {
      throw OperatorError(.attribute, id, "expected an attribute name in UTF-8")
    }
    guard let value = attribute.checkedValue else {
      throw OperatorError(.attribute, id, "attribute \"\(name)\" is malformed")
    }
    result[name] = value
  }
  return result
}
