import ChiasmGraph
import ChiasmOperators
import ChiasmPlugins
import ChiasmTensor
import Foundation
import Testing

/// The formulas of the fusion operators in plain loops over `Double`.
enum Reference {
  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

  /// Matrices by `[row][column]`.
  typealias Matrix = [[Double]]

  static func matrix(_ tensor: Tensor, rows: Int) -> Matrix {
    let values = tensor.doubles
    let columns = values.count / max(rows, 1)
    return (0..<rows).map { Array(values[$0 * columns..<($0 + 1) * columns]) }
  }

  static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    a.map { row in
      (b.first ?? []).indices.map { j in row.indices.reduce(0) { $0 + row[$1] * b[$1][j] } }
    }
  }

  static func transpose(_ a: Matrix) -> Matrix {
    (a.first ?? []).indices.map { j in a.map { $0[j] } }
  }

  /// A 1x1x1 convolution: weight `[K][C]`, x `[C][positions]`.
  static func convolution(_ x: Matrix, _ weight: Tensor, _ bias: Tensor? = nil) -> Matrix {
    let rows = product(matrix(weight, rows: weight.shape[0]), x)
    guard let bias = bias?.doubles else { return rows }
    return zip(rows, bias).map { row, bias in row.map { $0 + bias } }
  }

  /// Normalises every channel over all cases and positions: x `[N][C][positions]`, parameters
  /// scale, offset, mean, variance. With `training` by the batch's statistics, and the new ones.
  static func batchNorm(_ x: [Matrix], _ parameters: [Tensor], training: Bool)
    -> (y: [Matrix], mean: [Double], variance: [Double])
  {
    let p = parameters.map(\.doubles)
    var (y, mean, variance) = (x, p[2], p[3])
    for c in mean.indices {
      let all = x.flatMap { $0[c] }
      let n = Double(all.count)
      let m = training ? all.reduce(0, +) / n : p[2][c]
      let v = training ? all.reduce(0) { $0 + ($1 - m) * ($1 - m) } / n : p[3][c]
      for i in x.indices {
        y[i][c] = x[i][c].map { p[0][c] * ($0 - m) / (v + 1e-5).squareRoot() + p[1][c] }
      }
      mean[c] = 0.9 * p[2][c] + 0.1 * m
      variance[c] = 0.9 * p[3][c] + 0.1 * v * n / (n - 1)
    }
    return (y, mean, variance)
  }

  /// x `[N, C, s...]` as `[N][C][positions]`.
  static func cases(_ x: Tensor) -> [Matrix] {
    let rows = matrix(x, rows: x.shape[0] * x.shape[1])
    return (0..<x.shape[0]).map { Array(rows[$0 * x.shape[1]..<($0 + 1) * x.shape[1]]) }
  }
}

/// The gradients of `sum(output 0)` by every input, of the operator or of its decomposition.
func gradients(
  of operation: PluginOperator, _ inputs: [Tensor], decomposed: Bool,
  output: Int = 0
) throws -> [Tensor?] {
  let builder = GraphBuilder(name: "gradient", catalog: .standard)
  var values: [Value] = []
  for (index, tensor) in inputs.enumerated() {
    values.append(try builder.input("\(index)", tensor.type))
  }
  let outputs =
    decomposed
    ? try #require(try operation.decompose(values, into: builder))
    : try builder.append(operation, values)
  let type = builder.type(of: outputs[output])
  let seed = try builder.constant(Tensor(repeating: 1, type: type))
  var made: [Value: Value] = [outputs[output]: seed]
  for node in builder.graph.nodes.reversed() {
    let given = node.outputs.map { made[$0] }
    if given.allSatisfy({ $0 == nil }) { continue }
    let context = GradientContext(
      builder: builder, inputs: node.inputs, outputs: node.outputs, outputGradients: given)
    for (input, gradient) in zip(node.inputs, try node.operation.gradient(context)) {
      guard let gradient else { continue }
      made[input] = try made[input].map { try builder.add($0, gradient) } ?? gradient
    }
  }
  let results = try evaluate(builder.graph, inputs)
  return values.map { value in made[value].flatMap { results[$0] } }
}

/// Every value of a graph by the operators' references.
func evaluate(_ graph: Graph, _ inputs: [Tensor]) throws -> [Value: Tensor] {
  var results = Dictionary(uniqueKeysWithValues: zip(graph.inputs.map(\.value), inputs))
  for node in graph.nodes {
    let made = try node.operation.evaluate(node.inputs.map { try #require(results[$0]) })
    for (value, tensor) in zip(node.outputs, made) { results[value] = tensor }
  }
  return results
}
