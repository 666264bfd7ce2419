import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Multiplies a chain of matrices in the cheapest order.
///
/// ```
/// %a = matmul(%phi, %theta) {transpose-a = true}    [N, N]
/// %s = multiply(%a, 1/N)
/// %y = matmul(%g, %s)                               [h, N]
/// ->
/// %m = matmul(%g, %phi) {transpose-b = true}        [h, h]
/// %y = matmul(multiply(%m, 1/N), %theta)
/// ```
///
/// This is how CMF's attention costs O(N h²) and never forms an N x N matrix. Scalar factors
/// between the products commute with them and are applied once, to the smallest product.
///
/// **Fires when** products and constant scalar factors with a single use form a chain of three or
/// more matrices of the same batch, and another order has fewer multiplications.
/// **Keeps** values up to rounding (Cormen et al., *Introduction to Algorithms*, 15.2).
public let orderMatrixChains = Pass(
  "order-matrix-chains", "multiplies chains of matrices in the cheapest order"
) { node, graph, catalog throws(OperatorError) in
  guard node.operation is MatMul, !feedsChain(node, graph),
    let chain = MatrixChain(endingAt: node, graph), chain.factors.count > 2
  else { return nil }
  let order = ChainOrder(chain.dimensions)
  guard order.cost < chain.cost else { return nil }
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  var construction = ChainConstruction(chain: chain, order: order, builder: builder)
  let product = try construction.build(node.name)
  builder.replace(node.output, with: product)
  return builder.patch("reorder a chain of \(chain.factors.count)")
}

/// Whether the product is only an intermediate of a longer chain.
private func feedsChain(_ node: Node, _ graph: Graph) -> Bool {
  var value = node.output
  while graph.useCount(of: value) == 1, let user = graph.users(of: value).first {
    if user.operation is MatMul { return true }
    guard ScalarFactor(user, graph) != nil else { return false }
    value = user.output
  }
  return false
}

/// `multiply(x, scalar constant)`, in either order of operands.
private struct ScalarFactor {
  let operand: Value
  let factor: Double

  init?(_ node: Node, _ graph: Graph) {
    guard node.operation is Multiply || node.operation is Divide else { return nil }
    for (index, input) in node.inputs.enumerated() {
      guard graph.shape(of: input).count == 1, let tensor = graph.constant(input),
        graph.type(of: node.inputs[1 - index]) == graph.type(of: node.output)
      else { continue }
      let value = tensor.doubles[0]
      if node.operation is Divide {
        guard index == 1 else { continue }
        factor = 1 / value
      } else {
        factor = value
      }
      operand = node.inputs[1 - index]
      return
    }
    return nil
  }
}

/// The matrices of a chain from left to right, each perhaps transposed, and their scalar factor.
private struct MatrixChain {
  struct Factor {
    let value: Value
    let isTransposed: Bool
  }

  private(set) var factors: [Factor] = []
  private(set) var scale = 1.0
  /// Multiplications in the order the graph has now, per matrix of the batch.
  private(set) var cost = 0
  /// Factor i is `dimensions[i] x dimensions[i + 1]`.
  private(set) var dimensions: [Int] = []

  init?(endingAt node: Node, _ graph: Graph) {
    let batch = Array(graph.shape(of: node.output).extents.dropLast(2))
    guard graph.type(of: node.output).elementType == .float32,
      graph.shape(of: node.output).rank >= 2
    else { return nil }
    collect(product: node, isTransposed: false, graph)
    for factor in factors {
      let extents = graph.shape(of: factor.value).extents
      guard extents.count >= 2, Array(extents.dropLast(2)) == batch else { return nil }
      let (rows, columns) = (extents[extents.count - 2], extents[extents.count - 1])
      if dimensions.isEmpty { dimensions.append(factor.isTransposed ? columns : rows) }
      dimensions.append(factor.isTransposed ? rows : columns)
    }
  }

  /// Adds `node`'s factors, reversed and transposed when the product is.
  private mutating func collect(product node: Node, isTransposed: Bool, _ graph: Graph) {
    guard let matmul = node.operation as? MatMul else { return }
    let extents = graph.shape(of: node.output).extents
    let inner = graph.shape(of: node.inputs[0]).extents
    let depth = matmul.transposeA ? inner[inner.count - 2] : inner[inner.count - 1]
    cost += extents[extents.count - 2] * extents[extents.count - 1] * depth
    let left = (node.inputs[0], matmul.transposeA != isTransposed)
    let right = (node.inputs[1], matmul.transposeB != isTransposed)
    for (value, transposed) in isTransposed ? [right, left] : [left, right] {
      collect(value, isTransposed: transposed, graph)
    }
  }

  private mutating func collect(_ value: Value, isTransposed: Bool, _ graph: Graph) {
    var inner = value
    var factor = 1.0
    while graph.useCount(of: inner) == 1, let producer = graph.producer(of: inner) {
      if producer.operation is MatMul {
        scale *= factor
        collect(product: producer, isTransposed: isTransposed, graph)
        return
      }
      guard let scalar = ScalarFactor(producer, graph) else { break }
      factor *= scalar.factor
      inner = scalar.operand
    }
    factors.append(Factor(value: value, isTransposed: isTransposed))
  }
}

/// The cheapest parenthesization of a chain, by dynamic programming.
private struct ChainOrder {
  let cost: Int
  private let splits: [[Int]]

  init(_ dimensions: [Int]) {
    let count = dimensions.count - 1
    var costs = [[Int]](repeating: Array(repeating: 0, count: count), count: count)
    var splits = costs
    for length in stride(from: 2, through: count, by: 1) {
      for first in 0...(count - length) {
        let last = first + length - 1
        costs[first][last] = .max
        for split in first..<last {
          let product = dimensions[first] * dimensions[split + 1] * dimensions[last + 1]
          let total = costs[first][split] + costs[split + 1][last] + product
          if total < costs[first][last] {
            costs[first][last] = total
            splits[first][last] = split
          }
        }
      }
    }
    cost = costs[0][count - 1]
    self.splits = splits
  }

  /// The last factor of the left operand of the product of `range`.
  func split(_ range: ClosedRange<Int>) -> Int { splits[range.lowerBound][range.upperBound] }
}

private struct ChainConstruction {
  let chain: MatrixChain
  let order: ChainOrder
  let builder: PatchBuilder
  /// The product that the scalar factor is applied to: the smallest of all.
  private var scaled: ClosedRange<Int>?

  init(chain: MatrixChain, order: ChainOrder, builder: PatchBuilder) {
    self.chain = chain
    self.order = order
    self.builder = builder
    if chain.scale != 1 { scaled = smallestProduct(0...(chain.factors.count - 1)) }
  }

  mutating func build(_ name: String) throws(OperatorError) -> Value {
    try product(0...(chain.factors.count - 1), name)
  }

  private func product(_ range: ClosedRange<Int>, _ name: String) throws(OperatorError) -> Value {
    let split = order.split(range)
    let left = try operand(range.lowerBound...split, "\(name).left")
    let right = try operand((split + 1)...range.upperBound, "\(name).right")
    let matmul = MatMul(transposeA: left.isTransposed, transposeB: right.isTransposed)
    let isScaled = range == scaled
    let result = try builder.append(
      matmul, [left.value, right.value], name: isScaled ? "\(name).unscaled" : name)[0]
    guard isScaled else { return result }
    let factor = try builder.constant(
      [chain.scale], type: TensorType(.float32, .scalar), name: "scale")
    return try builder.append(Multiply(), [result, factor], name: name)[0]
  }

  private func operand(_ range: ClosedRange<Int>, _ name: String)
    throws(OperatorError) -> MatrixChain.Factor
  {
    if range.count == 1 { return chain.factors[range.lowerBound] }
    return .init(value: try product(range, name), isTransposed: false)
  }

  private func smallestProduct(_ range: ClosedRange<Int>) -> ClosedRange<Int> {
    let split = order.split(range)
    let parts = [range.lowerBound...split, (split + 1)...range.upperBound]
    let candidates = parts.filter { $0.count > 1 }.map(smallestProduct) + [range]
    return candidates.min { size($0) < size($1) } ?? range
  }

  private func size(_ range: ClosedRange<Int>) -> Int {
    chain.dimensions[range.lowerBound] * chain.dimensions[range.upperBound + 1]
  }
}
