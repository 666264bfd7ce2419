import ChiasmLanguage
import ChiasmTensor

/// Small graphs that gradients are made of.
extension OperatorBuilder {
  /// `factor * x`.
  func scaled(_ x: Value, by factor: Double) throws(OperatorError) -> Value {
    try multiply(x, scalar(factor, type(of: x).elementType))
  }

  /// `x + term`.
  func shifted(_ x: Value, by term: Double) throws(OperatorError) -> Value {
    try add(x, scalar(term, type(of: x).elementType))
  }

  func zeros(_ type: TensorType) throws(OperatorError) -> Value {
    try broadcast(scalar(0, type.elementType), to: type.shape)
  }

  /// The sum of `[N, C, s...]` over all axes but the channels: `[C]`.
  func channelSum(_ x: Value) throws(OperatorError) -> Value {
    let axes = (0..<shape(of: x).rank).filter { $0 != 1 }
    return try reduceSum(x, axes: axes)
  }

  /// `x` under a shape with as many elements; an extent 0 there is no "copy that axis".
  func reshaped(_ x: Value, to shape: Shape) throws(OperatorError) -> Value {
    shape.count == 0
      ? try broadcast(scalar(0, type(of: x).elementType), to: shape)
      : try reshape(x, to: shape.extents)
  }

  /// `[C]` as `[1, C, 1...]`, ready to broadcast along `axis` of a tensor with `rank` axes.
  func aligned(_ x: Value, axis: Int, rank: Int) throws(OperatorError) -> Value {
    var extents = [Int](repeating: 1, count: rank)
    extents[axis] = shape(of: x).count
    return try reshaped(x, to: Shape(extents))
  }

  /// The first `extents` positions of every axis; `x` itself when it is no longer.
  func leading(_ x: Value, extents: [Int]) throws(OperatorError) -> Value {
    let shape = shape(of: x)
    let axes = extents.indices.filter { extents[$0] != shape[$0] }
    if axes.isEmpty { return x }
    return try slice(
      x, axes: axes, starts: axes.map { _ in 0 }, ends: axes.map { extents[$0] })
  }

  /// The adjoint of broadcasting from `target`: the sum over every axis that was stretched.
  func summed(_ x: Value, to target: Shape) throws(OperatorError) -> Value {
    let shape = shape(of: x)
    if shape == target { return x }
    let added = shape.rank - target.rank
    let axes = shape.extents.indices.filter { axis in
      axis < added || (target[axis - added] == 1 && shape[axis] != 1)
    }
    let sum = axes.isEmpty ? x : try reduceSum(x, axes: axes, keepAxes: true)
    return added == 0 ? sum : try reshaped(sum, to: target)
  }
}

extension OperatorBuilder {
  /// `dy` for the one of `a` and `b` that equals `y`, and half of it for each where both do.
  func shared(_ dy: Value, between a: Value, _ b: Value, equalTo y: Value)
    throws(OperatorError) -> (Value, Value)
  {
    let (isA, isB) = (try equal(a, y), try equal(b, y))
    let share = try divide(dy, add(isA, isB))
    return (try multiply(share, isA), try multiply(share, isB))
  }
}
