import ChiasmGraph
import ChiasmTensor

enum LossConversions {
  static let all = [
    Conversion("NegativeLogLikelihoodLoss") { c throws(ConversionError) in
      [try loss(c, logarithms: c.input(0))]
    },
    Conversion("SoftmaxCrossEntropyLoss") { c throws(ConversionError) in
      let logarithms = try c.logSoftmax(c.input(0), axis: 1)
      return [try loss(c, logarithms: logarithms), logarithms]
    },
  ]

  /// `-w[class] * x[n, class, ...]` with the class that is right, 0 for classes to ignore; summed
  /// or averaged over the weights.
  private static func loss(
    _ c: ConversionContext, logarithms x: Value
  ) throws(ConversionError) -> Value {
    let reduction = try c.string("reduction", default: "mean")
    let classes = try rightClasses(c, x)
    let chosen = try c.builder.gatherElements(
      x, indices: c.unsqueezed(classes.indices, at: 1), axis: 1)
    let logarithm = try c.reshaped(chosen, to: c.shape(classes.indices).extents)
    let weight = try weights(c, classes, like: logarithm)
    let each = try c.scaled(c.builder.multiply(logarithm, weight), by: -1)
    switch reduction {
    case "none": return each
    case "sum": return try c.builder.reduceSum(each)
    case "mean": return try c.builder.divide(c.builder.reduceSum(each), c.builder.reduceSum(weight))
    default:
      throw c.refusal("attribute \"reduction\" expected none, sum or mean, got \"\(reduction)\"")
    }
  }

  /// The indices of the right classes, those to ignore made 0, and which of them count.
  private static func rightClasses(
    _ c: ConversionContext, _ x: Value
  ) throws(ConversionError) -> (indices: Value, count: Value?) {
    let target = try c.builder.cast(c.input(1), to: .int64)
    var expected = c.shape(x).extents
    guard expected.count >= 2, expected.remove(at: 1) >= 0, c.shape(target).extents == expected
    else {
      throw c.refusal("input 1 (target) expected shape of \(expected), got \(c.shape(target))")
    }
    guard c.has("ignore_index") else { return (target, nil) }
    let ignored = try c.scalar(Double(c.int("ignore_index")), like: target)
    let counts = try c.builder.not(c.areEqual(target, ignored))
    return (try c.builder.select(counts, target, c.scalar(0, like: target)), counts)
  }

  /// The weight of each element, of the shape of `value`.
  private static func weights(
    _ c: ConversionContext, _ classes: (indices: Value, count: Value?), like value: Value
  ) throws(ConversionError) -> Value {
    var weight = try c.builder.broadcast(c.scalar(1, like: value), to: c.shape(value))
    if let table = c.optional(2) {
      weight = try c.builder.gather(table, indices: classes.indices)
    }
    guard let counts = classes.count else { return weight }
    return try c.builder.select(counts, weight, c.scalar(0, like: value))
  }
}
