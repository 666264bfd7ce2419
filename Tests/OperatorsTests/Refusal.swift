import ChiasmGraph
import ChiasmTensor
import Testing

/// An operator with inputs that `infer` must refuse.
struct Refusal: Sendable, CustomTestStringConvertible {
  let operation: any Operator
  let inputs: [TensorType]
  let code: OperatorError.Code
  /// The whole reason.
  let reason: String

  init(
    _ operation: any Operator, _ inputs: [TensorType], _ code: OperatorError.Code, _ reason: String
  ) {
    self.operation = operation
    self.inputs = inputs
    self.code = code
    self.reason = reason
  }

  var testDescription: String { "\(operation.id) \(inputs): \(reason)" }

  func verify(sourceLocation: SourceLocation = #_sourceLocation) {
    let error = #expect(throws: OperatorError.self, sourceLocation: sourceLocation) {
      try operation.infer(inputs)
    }
    #expect(
      error == OperatorError(code, operation.id, reason), sourceLocation: sourceLocation)
  }
}

func fp32(_ extents: Int...) -> TensorType { TensorType(.float32, Shape(extents)) }

func int32(_ extents: Int...) -> TensorType { TensorType(.int32, Shape(extents)) }

func int64(_ extents: Int...) -> TensorType { TensorType(.int64, Shape(extents)) }

func bool(_ extents: Int...) -> TensorType { TensorType(.bool, Shape(extents)) }
