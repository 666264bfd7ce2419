import ChiasmLanguage
import ChiasmTensor
import Foundation
import SwiftProtobuf

// How what we have becomes messages of ONNX.

extension Onnx_NodeProto {
  init(_ type: String, name: String, _ inputs: [String], _ outputs: [String]) {
    self.init()
    opType = type
    self.name = name
    input = inputs
    output = outputs
  }
}

extension Onnx_OperatorSetIdProto {
  init(_ domain: String, version: Int) {
    self.init()
    self.domain = domain
    self.version = Int64(version)
  }
}

extension Onnx_AttributeProto {
  init(_ name: String, _ value: AttributeValue) {
    self.init()
    self.name = name
    switch value {
    case .bool(let value): (type, i) = (.int, value ? 1 : 0)
    case .int(let value): (type, i) = (.int, Int64(value))
    case .float(let value): (type, f) = (.float, Float(value))
    case .string(let value): (type, s) = (.string, Data(value.utf8))
    case .ints(let values): (type, ints) = (.ints, values.map(Int64.init))
    case .floats(let values): (type, floats) = (.floats, values.map { Float($0) })
    case .strings(let values): (type, strings) = (.strings, values.map { Data($0.utf8) })
    }
  }

  init(_ name: String, _ tensor: Tensor) {
    self.init()
    self.name = name
    type = .tensor
    t = Onnx_TensorProto(name: "", tensor.type)
    if tensor.count > 0 { t.rawData = tensor.withUnsafeBytes { Data($0) } }
  }
}

extension Onnx_TensorProto {
  /// A tensor without its data.
  init(name: String, _ type: TensorType) {
    self.init()
    if !name.isEmpty { self.name = name }
    dataType = ONNXElementType.number(of: type.elementType)
    dims = type.shape.extents.map(Int64.init)
  }
}

extension Onnx_ValueInfoProto {
  init(
    _ name: String, _ elementType: ElementType, _ dimensions: [Onnx_TensorShapeProto.Dimension]
  ) {
    self.init()
    self.name = name
    type.tensorType.elemType = ONNXElementType.number(of: elementType)
    type.tensorType.shape.dim = dimensions
  }
}

extension Onnx_StringStringEntryProto {
  init(_ key: String, _ value: String) {
    self.init()
    self.key = key
    self.value = value
  }
}
