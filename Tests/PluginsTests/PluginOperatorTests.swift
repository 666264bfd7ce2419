import ChiasmGraph
import ChiasmOperators
import ChiasmPlugins
import ChiasmTensor
import Testing

struct PluginOperatorTests {
  private let type = TensorType(.float32, [2, 3])

  @Test func `a plugin's refusals arrive with their codes`() throws {
    let blend = try BuiltPlugins.make("example-c/gated-blend")
    let arity = #expect(throws: OperatorError.self) { try blend.infer([type]) }
    #expect(arity?.code == .arity)
    #expect(arity?.description == "example-c/gated-blend: expected 3 inputs, got 1")
    let other = TensorType(.float32, [2, 4])
    let shape = #expect(throws: OperatorError.self) { try blend.infer([type, type, other]) }
    #expect(shape?.code == .shape)
    let ints = TensorType(.int32, [2])
    let element = #expect(throws: OperatorError.self) { try blend.infer([ints, ints, ints]) }
    #expect(element?.code == .elementType)
  }

  @Test func `an unknown attribute is refused, also where there are none`() throws {
    for id in ["example-c/gated-blend", "example-swift/gated-blend", "easy-fusion/fuse"] {
      let error = #expect(throws: OperatorError.self) {
        try BuiltPlugins.make(OperatorID(id), ["colour": .string("red")])
      }
      #expect(error?.code == .attribute)
      #expect(error?.place == id)
    }
  }

  @Test(arguments: ["TOO_MANY_OUTPUTS", "NEGATIVE_EXTENT", "HUGE_RANK"])
  func `output types that cannot be are refused`(macro: String) throws {
    let plugin = try FaultyPlugin([macro])
    defer { plugin.remove() }
    let operation = try plugin.make()
    let error = #expect(throws: OperatorError.self) { try operation.infer([type]) }
    #expect(error?.code == .plugin)
  }

  @Test(arguments: [
    "STRANGE_VALUE", "STRANGE_OPERATOR=\"faulty/copy\"", "STRANGE_OPERATOR=\"no-such\"",
    "STRANGE_OPERATOR=NULL",
  ])
  func `a decomposition of values or operators that do not exist is refused`(macro: String) throws {
    let plugin = try FaultyPlugin([macro])
    defer { plugin.remove() }
    let operation = try plugin.make()
    #expect(throws: PluginError.self) { try operation.audit([type]) }
    #expect(throws: OperatorError.self) { try operation.evaluate([Tensor(zeros: type)]) }
  }

  @Test func `more axes than the interface has are refused`() throws {
    let blend = try BuiltPlugins.make("example-c/gated-blend")
    let deep = TensorType(.float32, Shape(Array(repeating: 1, count: 9)))
    let error = #expect(throws: OperatorError.self) { try blend.infer([deep, deep, deep]) }
    #expect(error?.reason == "expected at most 8 axes, got 9")
  }

  @Test func `attributes of every kind reach the plugin`() throws {
    let fuse = try BuiltPlugins.make(
      "easy-fusion/fuse", ["mode": .string("mean"), "slope": .float(0.25), "training": .bool(true)])
    #expect(fuse.attributes["mode"] == .string("mean"))
    for (name, value): (String, AttributeValue) in [
      ("mode", .ints([1, 2])), ("mode", .floats([])), ("mode", .strings(["a", ""])),
      ("mode", .string("median")), ("slope", .string("steep")), ("training", .int(2)),
      ("epsilon", .float(0)),
      ("mode", .string("su\u{0}m")),
    ] {
      let error = #expect(throws: OperatorError.self) {
        try BuiltPlugins.make("easy-fusion/fuse", Attributes([name: value]))
      }
      #expect(error?.code == .attribute)
    }
  }

  @Test func `a graph holds and decomposes a plugin's operator`() throws {
    var host = try BuiltPlugins.host()
    try host.load("easy-fusion")
    var catalog = OperatorCatalog.standard
    try host.register(into: &catalog)
    let builder = GraphBuilder(name: "sum", catalog: catalog)
    let (a, b) = (try builder.input("a", type), try builder.input("b", type))
    try builder.output("y", builder.addOne("easy-fusion/fuse", [a, b], name: "fusion"))
    try builder.graph.verify()
    let node = try #require(builder.graph.nodes.first)
    let patch = PatchBuilder(builder.graph, catalog: catalog, anchor: node.name)
    let made = try #require(try node.operation.decompose(node.inputs, into: patch))
    patch.replace(node.output, with: made[0])
    var graph = builder.graph
    graph.apply(patch.patch("decompose"))
    try graph.verify()
    #expect(graph.nodes.map(\.operation.id) == ["add"])
  }
}
