import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmTensor
import Testing

struct WeightMapTests {
  @Test(arguments: [
    ("pet.level1.conv1.weight", "pet.level1.conv1.weight"), ("head.bias", "head.bias"),
    ("pet.level1.norm1.scale", "pet.level1.norm1.weight"),
    ("pet.level1.norm1.offset", "pet.level1.norm1.bias"),
    ("pet.level1.norm1.mean", "pet.level1.norm1.running_mean"),
    ("pet.level1.norm1.variance", "pet.level1.norm1.running_var"),
    ("fusion.level3.layer-norm.scale", "fusion.level3.layer_norm.weight"),
  ])
  func `calls constants as PyTorch does`(_ constant: String, _ tensor: String) {
    #expect(WeightMap().tensorName(for: constant) == tensor)
  }

  @Test(arguments: [
    ("pet.level1.conv1.weight", "a.0.weight"), ("pet.level1.norm1.scale", "a.level1.norm1.weight"),
    ("pet.level2.conv1.weight", "a.level2.conv1.weight"), ("head.bias", "model.head.bias"),
    ("head.weight", "out.kernel"), ("petal.weight", "model.petal.weight"),
  ])
  func `lets the longest name decide`(_ constant: String, _ tensor: String) {
    let map = WeightMap(names: [
      "pet": "a", "pet.level1.conv1": "a.0", "": "model", "head.weight": "out.kernel",
    ])
    #expect(map.tensorName(for: constant) == tensor)
  }

  private static let network: Graph? = {
    var settings = NetworkSettings()
    settings.filters = 2
    settings.patch = [16, 16, 16]
    return try? VNet(settings).graph(catalog: .standard)
  }()

  private let graph: Graph
  /// What a PyTorch module of the same names has.
  private var shapes: [String: Shape] = ["encoder.level1.norm1.num_batches_tracked": .scalar]

  init() throws {
    graph = try #require(Self.network)
    for role in [Constant.Role.parameter, .buffer] {
      for (node, tensor) in graph.constants(role: role) {
        shapes[WeightMap().tensorName(for: node.name)] = tensor.shape
      }
    }
  }

  private func refusal(_ shapes: [String: Shape], _ map: WeightMap = WeightMap()) -> WeightError? {
    #expect(throws: WeightError.self) { try map.assignment(graph, shapes) }
  }

  @Test func `assigns a tensor to every constant`() throws {
    let assignment = try WeightMap().assignment(graph, shapes)
    #expect(assignment.count == shapes.count - 1)
    #expect(assignment["head.bias"] == "head.bias")
  }

  @Test func `lists what is unmatched on both sides, and no more than eight of each`() {
    var shapes = shapes
    shapes["head.bias"] = nil
    shapes["decoder.level1.up.norm.running_mean"] = nil
    for index in 0..<10 { shapes["extra\(index)"] = [2] }
    let error = refusal(shapes)
    #expect(error?.code == .unmatched)
    #expect(
      error?.description == "vnet: 2 constants without a tensor: decoder.level1.up.norm.mean "
        + "(expected as decoder.level1.up.norm.running_mean), head.bias; 10 tensors without a "
        + "constant: extra0, extra1, extra2, extra3, extra4, extra5, extra6, extra7 and 2 more")
  }

  @Test func `leaves aside what it is told to`() throws {
    var shapes = shapes
    shapes["auxiliary.weight"] = [3]
    #expect(refusal(shapes, WeightMap(ignored: ["aux"]))?.code == .unmatched)
    _ = try WeightMap(ignored: ["auxiliary"]).assignment(graph, shapes)
  }

  @Test func `refuses a shape and says when axes are in another order`() {
    var shapes = shapes
    shapes["encoder.level2.down.conv.weight"] = [2, 2, 2, 2, 4]
    #expect(
      refusal(shapes)?.description == "vnet: encoder.level2.down.conv.weight: expected shape "
        + "4x2x2x2x2, got 2x2x2x2x4 of \"encoder.level2.down.conv.weight\", whose axes are in "
        + "another order")
    shapes["encoder.level2.down.conv.weight"] = [4, 2, 2, 2]
    #expect(refusal(shapes)?.reason.hasSuffix("of \"encoder.level2.down.conv.weight\"") == true)
  }

  @Test func `refuses names that no module has, and one tensor for two constants`() {
    let unknown = refusal(shapes, WeightMap(names: ["encodr": "e"]))
    #expect(unknown?.description == "vnet: 1 name in the map that no module has: encodr")
    let twice = refusal(
      shapes, WeightMap(names: ["encoder.level3.conv2": "encoder.level3.conv1"]))
    #expect(
      twice?.description == "vnet: expected a tensor for each constant, got "
        + "\"encoder.level3.conv1.bias\" for encoder.level3.conv1.bias and "
        + "encoder.level3.conv2.bias")
  }

  @Test func `replaces data, converted to the constant's type`() throws {
    let bias = Tensor(nearest: [1.5, -2], type: TensorType(.float16, [2]))
    let replaced = try graph.replacingWeights(["head.bias": bias])
    let constants = replaced.constants(role: .parameter)
    let found = try #require(constants.first { $0.node.name == "head.bias" }).tensor
    #expect(found.elements(of: Float.self) == [1.5, -2])
    #expect(constants.map(\.node.name) == graph.constants(role: .parameter).map(\.node.name))
    let other = #expect(throws: WeightError.self) {
      try graph.replacingWeights(["head.bias": Tensor(zeros: TensorType(.float32, [3]))])
    }
    #expect(other?.code == .shape)
    let integers = #expect(throws: WeightError.self) {
      try graph.replacingWeights(["head.bias": Tensor(zeros: TensorType(.int8, [2]))])
    }
    #expect(integers?.code == .elementType)
  }
}
