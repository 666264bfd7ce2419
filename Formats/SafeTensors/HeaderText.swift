import ChiasmTensor

/// A parser for the JSON object a header is: tensors by name, and maybe `__metadata__`.
///
/// Only what the format allows is read, so there is no nesting to bound. Names are unique.
struct HeaderText {
  struct Contents {
    var entries: [SafeTensors.Entry] = []
    var metadata: [String: String] = [:]
  }

  private var text: JSONText

  init(_ text: UnsafeRawBufferPointer, place: String) {
    self.text = JSONText(text, place: place)
  }

  mutating func parse() throws(SafeTensorsError) -> Contents {
    var contents = Contents()
    var names: Set<String> = []
    guard text.startsWithObject else { throw text.malformed("expected \"{\" at first") }
    try text.object { text, name throws(SafeTensorsError) in
      guard names.insert(name).inserted else { throw text.malformed("\"\(name)\" twice") }
      if name == "__metadata__" {
        contents.metadata = try Self.metadata(&text)
      } else {
        contents.entries.append(try Self.entry(&text, name))
      }
    }
    guard text.isAtEnd else { throw text.malformed("expected nothing after the object") }
    return contents
  }

  private static func metadata(_ text: inout JSONText) throws(SafeTensorsError)
    -> [String: String]
  {
    var metadata: [String: String] = [:]
    try text.object { text, key throws(SafeTensorsError) in
      guard metadata[key] == nil else { throw text.malformed("\"\(key)\" twice") }
      metadata[key] = try text.string()
    }
    return metadata
  }

  private static func entry(_ text: inout JSONText, _ name: String) throws(SafeTensorsError)
    -> SafeTensors.Entry
  {
    var dtype: SafeTensorsType?
    var shape: Shape?
    var range: Range<Int>?
    try text.object { text, key throws(SafeTensorsError) in
      switch key {
      case "dtype" where dtype == nil: dtype = try Self.dtype(&text)
      case "shape" where shape == nil: shape = try Self.shape(&text)
      case "data_offsets" where range == nil: range = try Self.range(&text)
      default: throw text.malformed("\"\(key)\" of \"\(name)\" is unknown or there twice")
      }
    }
    guard let dtype, let shape, let range else {
      throw text.malformed("\"\(name)\" expected dtype, shape and data_offsets")
    }
    return SafeTensors.Entry(name: name, dtype: dtype, shape: shape, range: range)
  }

  private static func dtype(_ text: inout JSONText) throws(SafeTensorsError) -> SafeTensorsType {
    let name = try text.name()
    guard let dtype = SafeTensorsType(rawValue: name) else {
      let known = SafeTensorsType.allCases.map(\.rawValue).joined(separator: ", ")
      throw text.malformed("expected a dtype out of \(known), got \"\(name)\"")
    }
    return dtype
  }

  private static func shape(_ text: inout JSONText) throws(SafeTensorsError) -> Shape {
    let extents = try text.integers(atMost: SafeTensorsLimits.rank)
    guard let shape = Shape(checking: extents) else {
      throw text.tooLarge("expected a shape that fits in memory, got \(extents)")
    }
    return shape
  }

  private static func range(_ text: inout JSONText) throws(SafeTensorsError) -> Range<Int> {
    let bounds = try text.integers(atMost: 2)
    guard bounds.count == 2, bounds[0] <= bounds[1] else {
      throw text.malformed("expected data_offsets as two rising numbers, got \(bounds)")
    }
    return bounds[0]..<bounds[1]
  }
}
