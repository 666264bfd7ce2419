import ChiasmGraph
import ChiasmKernelDispatch
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmRuntime
import ChiasmTensor
import Comparison

let available = KernelDispatch.available

extension Graph {
  /// Inputs by name: floats in (-1, 1), other types from -3 to 3.
  var uniformInputs: [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: inputs.map { input in
        let type = type(of: input.value)
        let values = Tensor.uniform(type.shape, name: input.name)
        if type.elementType == .float32 { return (input.name, values) }
        let whole = values.doubles.map { ($0 * 3).rounded() }
        return (input.name, Tensor(nearest: whole, type: type))
      })
  }

  /// The outputs of the compiled graph.
  func outputs(
    _ isa: ISA, threads: Int = 2, inputs: [String: Tensor]? = nil,
    catalog: OperatorCatalog = .standard
  ) throws -> [String: Tensor] {
    let session = try Session(
      self, catalog: catalog, options: SessionOptions(threads: threads, isa: isa))
    return try session.run(inputs ?? uniformInputs)
  }

  /// The outputs by the slow reference.
  func referenceOutputs(catalog: OperatorCatalog = .standard) throws -> [String: Tensor] {
    try Interpreter(catalog: catalog).evaluate(self, inputs: uniformInputs)
  }
}
