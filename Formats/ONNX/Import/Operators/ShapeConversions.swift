import ChiasmGraph
import ChiasmTensor

enum ShapeConversions {
  static let all = [
    Conversion("Concat", concat),
    Conversion("Expand", expand),
    Conversion("Flatten", flatten),
    Conversion("Reshape", 1...4, ignoring: ["consumed_inputs"], reshapeByAttribute),
    Conversion("Reshape", since: 5, reshape),
    Conversion("Squeeze", squeeze),
    Conversion("Transpose", transpose),
    Conversion("Unsqueeze", unsqueeze),
  ]

  private static func concat(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let axis = try c.int("axis", default: c.opset < 4 ? 1 : nil)
    let inputs = try c.allInputs()
    return [inputs.count == 1 ? inputs[0] : try c.builder.concat(inputs, axis: axis)]
  }

  private static func transpose(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let reversed = Array((0..<c.shape(x).rank).reversed())
    let permutation = try c.ints("perm", default: reversed)
    return [try c.builder.transpose(x, permutation: c.axes(permutation, rank: reversed.count))]
  }

  /// x stretched to the shape that it and the second input broadcast to.
  private static func expand(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let asked = try c.shape(checking: c.ints(1, "shape"))
    guard let target = c.shape(x).broadcast(with: asked) else {
      throw c.refusal("expected shapes that broadcast, got \(c.shape(x)) and \(asked)")
    }
    return [try c.builder.broadcast(x, to: target)]
  }

  // MARK: The same elements

  private static func reshape(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let allowsZero = try c.bool("allowzero", default: false)
    return try reshaped(c, to: c.ints(1, "shape"), allowsZero: allowsZero)
  }

  private static func reshapeByAttribute(
    _ c: ConversionContext
  ) throws(ConversionError) -> [Value] {
    try reshaped(c, to: c.ints("shape"), allowsZero: false)
  }

  /// - Parameter allowsZero: whether 0 is an extent, and not that of the input.
  private static func reshaped(
    _ c: ConversionContext, to asked: [Int], allowsZero: Bool
  ) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    var extents = asked
    if !allowsZero {
      for axis in extents.indices where extents[axis] == 0 {
        guard axis < c.shape(x).rank else {
          throw c.refusal("expected 0 only for axes of \(c.shape(x)), got \(asked)")
        }
        extents[axis] = c.shape(x)[axis]
      }
    }
    if let free = extents.firstIndex(of: -1) {
      extents[free] = 1
      let rest = try c.shape(checking: extents).count
      guard rest > 0, c.shape(x).count % rest == 0 else {
        throw c.refusal("cannot reshape \(c.shape(x)) to \(asked)")
      }
      extents[free] = c.shape(x).count / rest
    }
    guard try c.shape(checking: extents).count == c.shape(x).count else {
      throw c.refusal("cannot reshape \(c.shape(x)) to \(asked)")
    }
    return [try c.reshaped(x, to: extents)]
  }

  private static func flatten(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let extents = c.shape(x).extents
    let stated = try c.int("axis", default: 1)
    let axis = stated == extents.count ? stated : try c.axis(stated, rank: max(extents.count, 1))
    let columns = extents[axis...].reduce(1, *)
    return [try c.reshaped(x, to: [extents[..<axis].reduce(1, *), columns])]
  }

  private static func squeeze(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let extents = c.shape(x).extents
    var stated = try c.ints("axes", default: [])
    if let axes = try c.optionalInts(1, "axes") { stated = axes }
    let axes =
      stated.isEmpty
      ? extents.indices.filter { extents[$0] == 1 } : try c.axes(stated, rank: extents.count)
    for axis in axes where extents[axis] != 1 {
      throw c.refusal("axis \(axis) expected extent 1, got \(c.shape(x))")
    }
    let kept = extents.indices.filter { !axes.contains($0) }.map { extents[$0] }
    return [try c.reshaped(x, to: kept)]
  }

  private static func unsqueeze(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let stated = try c.opset < 13 ? c.ints("axes") : c.ints(1, "axes")
    guard stated.count <= c.builder.maximumRank else { throw c.refusal("too many axes") }
    let rank = c.shape(x).rank + stated.count
    let axes = try c.axes(stated, rank: rank)
    var old = c.shape(x).extents.makeIterator()
    let extents = (0..<rank).map { axes.contains($0) ? 1 : old.next() ?? 1 }
    return [try c.reshaped(x, to: extents)]
  }
}

extension ConversionContext {
  /// `x` under the shape `extents` of as many elements.
  func reshaped(_ x: Value, to extents: [Int]) throws(ConversionError) -> Value {
    let old = shape(x)
    if old.extents == extents { return x }
    guard extents.contains(0) else { return try builder.reshape(x, to: extents) }
    // There 0 copies an extent; another 0 is what is left of no elements.
    var attribute = extents
    for axis in extents.indices where extents[axis] == 0 && !(axis < old.rank && old[axis] == 0) {
      guard !attribute.contains(-1) else {
        throw refusal("cannot reshape \(old) to \(extents)")
      }
      attribute[axis] = -1
    }
    return try builder.reshape(x, to: attribute)
  }
}
