public import ChiasmGraph
public import ChiasmTensor

/// A logical function of two tensors, element by element: of bools as a whole, of integers bit by
/// bit.
///
/// **Shapes:** a and b broadcast: trailing axes are aligned, extent 1 and missing axes stretch.
/// Element types: bool and integers, both the same. No gradient flows through it.
public protocol PointwiseLogic: StandardOperator {
  /// Of the bits in two's complement; bools are 0 and 1.
  func apply(_ a: Int64, _ b: Int64) -> Int64
}

extension PointwiseLogic {
  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...2)
    try expectBits(inputs)
    return [TensorType(inputs[0].elementType, try broadcastShape(inputs))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let (a, b) = (inputs[0].stretched(to: type.shape), inputs[1].stretched(to: type.shape))
    return [Tensor(bits: zip(a.bits, b.bits).map(apply), type: type)]
  }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil, nil] }
}

extension Tensor {
  /// The elements with their sign extended; bools as 0 and 1.
  ///
  /// - Precondition: the elements are integers or bools.
  var bits: [Int64] {
    switch elementType {
    case .bool: elements(of: Bool.self).map { $0 ? 1 : 0 }
    case .int8: elements(of: Int8.self).map(Int64.init)
    case .uint8: elements(of: UInt8.self).map(Int64.init)
    case .int32: elements(of: Int32.self).map(Int64.init)
    case .int64: elements()
    case .float32, .float16, .bfloat16: preconditionFailure("bits of \(type)")
    }
  }

  /// A tensor of the low bits.
  ///
  /// - Precondition: the type is bool or an integer.
  init(bits: [Int64], type: TensorType) {
    self =
      switch type.elementType {
      case .bool: Tensor(bits.map { $0 & 1 == 1 }, shape: type.shape)
      case .int8: Tensor(bits.map(Int8.init(truncatingIfNeeded:)), shape: type.shape)
      case .uint8: Tensor(bits.map(UInt8.init(truncatingIfNeeded:)), shape: type.shape)
      case .int32: Tensor(bits.map(Int32.init(truncatingIfNeeded:)), shape: type.shape)
      case .int64: Tensor(bits, shape: type.shape)
      case .float32, .float16, .bfloat16: preconditionFailure("bits of \(type)")
      }
  }
}
