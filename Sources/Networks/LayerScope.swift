import ChiasmGraph
import ChiasmTensor

/// A place in a network's tree of names, from which layers are added to its graph.
///
/// `scope["pet"]["level1"]` names what it adds `pet.level1.NAME`.
struct LayerScope {
  let builder: GraphBuilder
  let settings: NetworkSettings
  let nonlinearity: Activation
  let path: String
  private let statistics: StatisticsRecord
  /// The number of the training pass, int64 [1]; nil in inference.
  let step: Value?

  /// The values running statistics take after a training pass, by the statistic's name.
  private final class StatisticsRecord {
    var updates: [(name: String, value: Value)] = []
  }

  init(_ builder: GraphBuilder, _ network: any Network) throws(GraphError) {
    self.builder = builder
    settings = network.settings
    nonlinearity = settings.activation ?? network.usualActivation
    path = ""
    statistics = StatisticsRecord()
    step = settings.isTraining ? try builder.input("step", TensorType(.int64, [1])) : nil
  }

  private init(_ parent: LayerScope, path: String) {
    builder = parent.builder
    settings = parent.settings
    nonlinearity = parent.nonlinearity
    statistics = parent.statistics
    step = parent.step
    self.path = path
  }

  subscript(name: String) -> LayerScope { LayerScope(self, path: fullName(name)) }

  func fullName(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  var statisticsUpdates: [(name: String, value: Value)] { statistics.updates }

  /// Remembers that two outputs of an operator are the next `mean` and `variance` of this scope.
  ///
  /// - Parameter first: how many outputs come before the two.
  /// - Throws: ``OperatorError`` `arity` when the operator has no such outputs.
  func recordUpdates(_ outputs: [Value], after first: Int, by id: OperatorID)
    throws(OperatorError)
  {
    guard outputs.count >= first + 2 else {
      throw OperatorError(.arity, id, "expected \(first + 2) outputs, got \(outputs.count)")
    }
    statistics.updates.append((fullName("mean"), outputs[first]))
    statistics.updates.append((fullName("variance"), outputs[first + 1]))
  }

  func parameter(_ name: String, _ shape: Shape, _ initialization: ParameterInitialization)
    throws(OperatorError) -> Value
  {
    let name = fullName(name)
    let tensor = initialization.tensor(shape, name: name, seed: settings.seed)
    return try builder.parameter(name, tensor)
  }

  func buffer(_ name: String, _ shape: Shape, _ value: Double) throws(OperatorError) -> Value {
    try builder.buffer(
      fullName(name), Tensor(repeating: value, type: TensorType(.float32, shape)))
  }

  /// A non-negative seed for the random operator `name`.
  func randomSeed(_ name: String) -> Int {
    let stream = Philox(seed: settings.seed, name: fullName(name)).stream
    // The lowest bit goes: neighbouring seeds must differ in more.
    return Int((settings.seed &* 0x9e37_79b9_7f4a_7c15 ^ stream) >> 1)
  }

  func channels(of value: Value) -> Int { builder.shape(of: value)[1] }
}
