import ChiasmGraph
import ChiasmTensor

/// A builder that computes every operator at once by its reference, instead of recording it.
final class EvaluatingBuilder: OperatorBuilder {
  private let catalog: OperatorCatalog
  private var tensors: [Tensor]

  /// - Parameter inputs: become the values 0, 1, ...
  init(_ inputs: [Tensor], catalog: OperatorCatalog) {
    self.catalog = catalog
    tensors = inputs
  }

  var inputs: [Value] { tensors.indices.map(Value.init(index:)) }

  func tensor(_ value: Value) -> Tensor { tensors[value.index] }

  func add(_ id: OperatorID, _ inputs: [Value], _ attributes: Attributes, name: String?)
    throws(OperatorError) -> [Value]
  {
    let operation = try catalog.make(id, attributes)
    _ = try operation.infer(inputs.map(type(of:)))
    return keep(try operation.evaluate(inputs.map(tensor)))
  }

  func constant(_ values: [Double], type: TensorType, name: String?)
    throws(OperatorError) -> Value
  {
    guard values.count == type.shape.count else {
      throw OperatorError(
        .shape, Constant.id, "expected \(type.shape.count) values for \(type), got \(values.count)")
    }
    return keep([Tensor(nearest: values, type: type)])[0]
  }

  func type(of value: Value) -> TensorType { tensors[value.index].type }

  private func keep(_ made: [Tensor]) -> [Value] {
    tensors += made
    return (tensors.count - made.count..<tensors.count).map(Value.init(index:))
  }
}
