import ChiasmGraph
import ChiasmTensor
import Testing

struct TextTests {
  /// One graph with every construct of the form.
  static func example() throws -> Graph {
    let builder = GraphBuilder(name: "every \"form\"", catalog: testCatalog)
    let pet = try builder.input(
      "pet", TensorType(.float32, [1, 2, 3]), symbols: ["N", nil, "odd name"])
    let mask = try builder.input("mask", TensorType(.bool, .scalar))
    let gain = try builder.parameter(
      "gain", Tensor([Float(0.1), -0.0, .infinity, 1e-30, .nan, 16_777_216], shape: [1, 2, 3]))
    let large = try builder.buffer("large", Tensor(zeros: TensorType(.bfloat16, [33])))
    let sum = try builder.addOne("sum", [pet, gain], name: "strange \"name\" %")
    let pair = try builder.add("test/reverse", [sum, large], [:], name: "pet")
    let tagged = try builder.addOne(
      "tagged", [pair[1]],
      [
        "flag": .bool(true), "int": .int(-3), "float": .float(1), "tiny": .float(1e-300),
        "text": .string("a \"b\" \\ \u{1b}"), "ints": .ints([1, 2]), "no-ints": .ints([]),
        "floats": .floats([0.5, -.infinity]), "no-floats": .floats([]),
        "strings": .strings(["x", "y z"]), "no-strings": .strings([]), "3 odd": .int(.min),
      ], name: "tagged")
    let single = try builder.addOne("tagged", [mask], name: "mask")
    try builder.output("result", tagged)
    try builder.output("an odd output", pair[0])
    try builder.output("mask", single)
    builder.metadata("licence", "Apache-2.0")
    builder.metadata("note", "two\nlines\u{7}\u{202e}")
    return builder.graph
  }

  @Test func `parses back to the same text, types, attributes and data`() throws {
    let graph = try Self.example()
    let text = graph.text()
    let parsed = try Graph(text: text, catalog: testCatalog, tensors: graph.tensorsByName)
    #expect(parsed.text() == text)
    #expect(parsed.metadata == graph.metadata)
    #expect(parsed.inputs.map(\.symbols) == graph.inputs.map(\.symbols))
    #expect(parsed.nodes.map(\.name) == graph.nodes.map(\.name))
    for (a, b) in zip(parsed.nodes, graph.nodes) {
      #expect(a.operation.attributes == b.operation.attributes)
      #expect(a.operation.revision == b.operation.revision)
      #expect(a.outputs.map(parsed.type(of:)) == b.outputs.map(graph.type(of:)))
      #expect(a.inputs.map(parsed.name(of:)) == b.inputs.map(graph.name(of:)))
    }
    for (name, tensor) in graph.tensorsByName {
      #expect(try #require(parsed.tensorsByName[name]).isIdentical(to: tensor))
    }
  }

  @Test func `prints one line per statement`() throws {
    let text = """
      graph "small" {
        meta "licence" = "Apache-2.0"
        input %x: fp32[N=1, 3]
        %w: fp32[1, 3] = parameter [0.5, -1.0, 2.0]
        %y: fp32[1, 3] = sum(%x, %w)
        %pair: (fp32[1, 3], fp32[1, 3]) = test/reverse@2(%y, %x)
        %t: fp32[1, 3] = tagged(%pair:1) {axis = 1, mode = "edge"}
        output %result = %t
      }

      """
    #expect(try Graph(text: text, catalog: testCatalog).text() == text)
  }

  @Test func `writes large constants by name and elides all on request`() throws {
    let graph = try Self.example()
    #expect(graph.text().contains("%large: bf16[33] = buffer tensor \"large\""))
    #expect(graph.text().contains("%gain: fp32[1, 2, 3] = parameter [0.1, -0.0, inf, 1e-30, nan,"))
    #expect(
      graph.text(constants: .elided).contains(
        "%gain: fp32[1, 2, 3] = parameter tensor \"gain\""))
  }

  @Test func `infers a type that is left out and skips comments`() throws {
    let graph = try Graph(
      text: """
        graph "x" { // a comment
          input %x: int8[2] %y = sum(%x, %x) output %y = %y
        }
        """, catalog: testCatalog)
    #expect(graph.type(of: graph.outputs[0].value) == TensorType(.int8, [2]))
  }

  @Test(arguments: ElementType.allCases)
  func `keeps the elements of every type`(elementType: ElementType) throws {
    let values: [Double] = [0, 1, -1, 127, 300, 1e10, 0.3, -2.5]
    let builder = GraphBuilder(name: "types", catalog: testCatalog)
    let tensor = Tensor(nearest: values, type: TensorType(elementType, [2, 4]))
    try builder.output("y", builder.constant(tensor, name: "c"))
    let parsed = try Graph(text: builder.graph.text(), catalog: testCatalog)
    #expect(try #require(parsed.tensorsByName["c"]).isIdentical(to: tensor))
  }

  @Test(arguments: [
    ("", "line 1: expected \"graph\", got the end of the text"),
    ("graph \"x\" {\n  ?\n}", "line 2: expected a name, number, string or mark, got byte 63"),
    ("graph \"x\" {\n  foo\n}", "line 2: expected a statement or %name, got \"foo\""),
    ("graph \"x\" {\n  meta \"k\n}", "line 2: expected \" before the end of the line"),
    ("graph \"x", "line 1: expected \" before the end of the text"),
    ("graph \"\\u{110000}\"", "line 1: expected \\u{hex}, got \\u{110000"),
    ("graph \"\\q\"", "line 1: expected one of \\\" \\\\ \\n \\t \\u{hex} after a backslash"),
    ("graph \"x\" {} {", "line 1: expected the end of the text, got \"{\""),
    ("graph \"x\" { %c = parameter [1] }", "line 1: expected the constant's type after its name"),
    (
      "graph \"x\" { %c: fp32[2] = parameter [1] }",
      "line 1: expected 2 elements for fp32[2], got 1"
    ),
    ("graph \"x\" { %c: int8[1] = constant [300] }", "line 1: expected int8 elements, got \"300\""),
    (
      "graph \"x\" { %c: int8[1] = constant tensor \"w\" }",
      "line 1: expected a tensor named \"w\", got none"
    ),
    (
      "graph \"x\" { input %x: fp31[1] }",
      "line 1: expected an element type (fp32, fp16, bf16, int8, uint8, int32, int64, bool), "
        + "got \"fp31\""
    ),
    (
      "graph \"x\" { input %x: fp32[9000000000, 9000000000] }",
      "line 1: expected extents whose product fits in memory, got [9000000000, 9000000000]"
    ),
    (
      "graph \"x\" { input %x: fp32[-1] }",
      "line 1: expected extents whose product fits in memory, got [-1]"
    ),
    (
      "graph \"x\" { input %x: fp32[1] %y = tagged(%x) {a = 1, a = 2} }",
      "line 1: attribute \"a\" is given twice"
    ),
    (
      "graph \"x\" { input %x: fp32[1] %y = tagged(%x) {a = [1, 0.5]} }",
      "line 1: expected a list of one kind, got a mixture"
    ),
    (
      "graph \"x\" { input %x: fp32[1] %y = tagged(%x) {a = [true]} }",
      "line 1: expected a list of numbers or strings, got a bool"
    ),
    (
      "graph \"x\" { input %x: fp32[1] %y = tagged(%x) {a = what} }",
      "line 1: expected a value, got \"what\""
    ),
    (
      "graph \"x\" { meta \"a\" = \"b\" meta \"a\" = \"c\" }",
      "line 1: metadata \"a\" is given twice"
    ),
  ])
  func `names the line of a syntax error`(text: String, expected: String) throws {
    let error = try #require(
      graphError { () throws(GraphError) in _ = try Graph(text: text, catalog: testCatalog) })
    #expect(error.code == .syntax)
    #expect(error.description == expected)
  }

  @Test(arguments: [
    ("%y = sum(%x, %z)", GraphError.Code.unknownValue),
    ("%y = sum(%x, %x:0)", .unknownValue),
    ("%y: fp32[2] = sum(%x, %x)", .typeMismatch),
    ("%y = product(%x, %x)", .operation),
    ("%y = sum@7(%x, %x)", .operation),
    ("%y = sum(%x)", .operation),
    ("%y = sum(%x, %x) %y = sum(%x, %x)", .duplicateName),
    ("input %x: fp32[1]", .duplicateName),
    ("%\"\" = sum(%x, %x)", .invalidName),
    ("%\"\\u{1b}\" = sum(%x, %x)", .invalidName),
    ("output %y = %x output %y = %x", .duplicateName),
  ])
  func `reports the graph's own errors with the line`(body: String, code: GraphError.Code) throws {
    let text = "graph \"x\" {\n input %x: fp32[1]\n \(body)\n}"
    let error = try #require(
      graphError { () throws(GraphError) in _ = try Graph(text: text, catalog: testCatalog) })
    #expect(error.code == code)
    #expect(error.place == "line 3")
  }

  @Test func `never traps on damaged text`() throws {
    let graph = try Self.example()
    let bytes = Array(graph.text().utf8)
    let tensors = graph.tensorsByName
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= UInt8(truncatingIfNeeded: 1 << (position % 8))
      for candidate in [damaged, Array(bytes[..<position])] {
        let text = String(decoding: candidate, as: UTF8.self)
        _ = graphError { () throws(GraphError) in
          _ = try Graph(text: text, catalog: testCatalog, tensors: tensors)
        }
      }
    }
  }
}
