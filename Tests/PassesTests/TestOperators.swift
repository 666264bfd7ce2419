import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// The standard operators and the ones below.
let testCatalog: OperatorCatalog = {
  var catalog = OperatorCatalog.standard
  catalog.register(Twice.self)
  catalog.register(Unfaithful.self)
  catalog.register(OwnKernel.self)
  catalog.register(Silent.self)
  return catalog
}()

/// An operator without attributes whose output has the type of its input.
protocol Plain: StandardOperator { init() }

extension Plain {
  init(attributes: Attributes) throws(OperatorError) { self.init() }
  var attributes: Attributes { [:] }

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] { inputs }

  func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    throw OperatorError(.unsupported, id, "has no reference")
  }
}

/// `x + x`, by its decomposition alone.
struct Twice: Plain {
  static let id: OperatorID = "test/twice"

  func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]?
  { [try builder.add(inputs[0], inputs[0], name: "sum")] }
}

/// Its decomposition has another type than itself.
struct Unfaithful: Plain {
  static let id: OperatorID = "test/unfaithful"

  func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]?
  { [try builder.reduceSum(inputs[0])] }
}

/// Brings a kernel and a decomposition.
struct OwnKernel: Plain, KernelOperator {
  static let id: OperatorID = "test/own-kernel"

  var hasKernel: Bool { true }

  func prepareKernel(inputs: [StridedTensor], outputs: [StridedTensor], threads: Int)
    throws(OperatorError) -> PreparedKernel
  { PreparedKernel { nil } }

  func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]?
  { [try builder.relu(inputs[0])] }
}

/// Can neither be computed nor decomposed.
struct Silent: Plain { static let id: OperatorID = "test/silent" }
