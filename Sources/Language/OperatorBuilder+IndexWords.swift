extension OperatorBuilder {
  /// The rows of `x` along `axis` that indices name.
  public func gather(_ x: Value, indices: Value, axis: Int = 0, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("gather", [x, indices], ["axis": .int(axis)], name: name) }

  /// An element of `x` for each index, which says where along `axis`.
  public func gatherElements(_ x: Value, indices: Value, axis: Int = 0, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("gather-elements", [x, indices], ["axis": .int(axis)], name: name) }

  /// The parts of `x` that tuples of indices name.
  public func gatherND(_ x: Value, indices: Value, batchAxes: Int = 0, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("gather-nd", [x, indices], ["batch-axes": .int(batchAxes)], name: name) }

  /// `data` with an update written for each index, which says where along `axis`.
  ///
  /// - Parameter reduction: `none`, `add`, `multiply`, `minimum` or `maximum`.
  public func scatterElements(
    _ data: Value, indices: Value, _ updates: Value, axis: Int = 0, reduction: String = "none",
    name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "scatter-elements", [data, indices, updates],
      ["axis": .int(axis), "reduction": .string(reduction)], name: name)
  }

  /// `data` with a part written for each tuple of indices.
  ///
  /// - Parameter reduction: `none`, `add`, `multiply`, `minimum` or `maximum`.
  public func scatterND(
    _ data: Value, indices: Value, _ updates: Value, batchAxes: Int = 0,
    reduction: String = "none", name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "scatter-nd", [data, indices, updates],
      ["batch-axes": .int(batchAxes), "reduction": .string(reduction)], name: name)
  }

  /// The `k` largest or smallest elements along `axis` in order, and where they stand, as int64.
  public func topK(
    _ x: Value, k: Int, axis: Int = -1, largest: Bool = true, name: String? = nil
  ) throws(OperatorError) -> (values: Value, indices: Value) {
    let outputs = try add(
      "top-k", [x], ["k": .int(k), "axis": .int(axis), "largest": .bool(largest)], name: name)
    guard outputs.count == 2 else {
      throw OperatorError(.arity, "top-k", "expected 2 outputs, got \(outputs.count)")
    }
    return (outputs[0], outputs[1])
  }

  /// Where the largest element along `axis` stands, as int64.
  public func argMax(
    _ x: Value, axis: Int = 0, keepAxes: Bool = false, last: Bool = false, name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "arg-max", [x], ["axis": .int(axis), "keep-axes": .bool(keepAxes), "last": .bool(last)],
      name: name)
  }

  /// Where the smallest element along `axis` stands, as int64.
  public func argMin(
    _ x: Value, axis: Int = 0, keepAxes: Bool = false, last: Bool = false, name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "arg-min", [x], ["axis": .int(axis), "keep-axes": .bool(keepAxes), "last": .bool(last)],
      name: name)
  }

  /// The running sum along `axis`; `exclusive` leaves the element itself out, `reversed` runs from
  /// the end.
  public func cumulativeSum(
    _ x: Value, axis: Int = 0, exclusive: Bool = false, reversed: Bool = false,
    name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "cumulative-sum", [x],
      ["axis": .int(axis), "exclusive": .bool(exclusive), "reversed": .bool(reversed)],
      name: name)
  }

  /// The running product along `axis`; `exclusive` leaves the element itself out, `reversed` runs
  /// from the end.
  public func cumulativeProduct(
    _ x: Value, axis: Int = 0, exclusive: Bool = false, reversed: Bool = false,
    name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "cumulative-product", [x],
      ["axis": .int(axis), "exclusive": .bool(exclusive), "reversed": .bool(reversed)],
      name: name)
  }
}
