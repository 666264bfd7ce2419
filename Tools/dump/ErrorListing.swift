import ChiasmConsole
import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor

/// Expected and measured errors of the convolutions that a plan computes with transforms.
struct ErrorListing {
  private struct Row {
    let node: String
    let chosen: ChosenAlgorithm
    let measured: ConvolutionError
  }

  private let rows: [Row]
  private let budget: Double

  /// Measures with the layers' own weights on random inputs.
  ///
  /// - Throws: `RuntimeError`.
  init(_ plan: Plan, options: SessionOptions) throws(RuntimeError) {
    var rows: [Row] = []
    for step in plan.steps {
      guard let chosen = step.chosen, chosen.algorithm != .direct,
        let weights = Self.weights(chosen.node, plan.graph)
      else { continue }
      let measured = try ConvolutionError(of: chosen.algorithm, weights: weights, options: options)
      rows.append(Row(node: chosen.node.name, chosen: chosen, measured: measured))
    }
    self.rows = rows
    budget = options.algorithms.errorBudget
  }

  /// `[K, C, (3,) 3, 3]`; nil for weights that a run makes, and of transposed convolutions.
  private static func weights(_ node: Node, _ graph: Graph) -> Tensor? {
    guard let fused = node.operation as? FusedConvolution, case .convolution = fused.kind,
      let tensor = graph.constant(node.inputs[1])
    else { return nil }
    return Tensor(nearest: tensor.doubles, type: TensorType(.float32, tensor.shape))
  }

  var text: String {
    var table = TextTable([
      .left("convolution"), .left("algorithm"), .right("expected"), .right("measured"),
      .right("direct"),
    ])
    for row in rows {
      table.append([
        TerminalText.oneLine(row.node), row.chosen.algorithm.description,
        Quantity.relative(row.chosen.relativeError), Quantity.relative(row.measured.relativeRMS),
        Quantity.relative(row.measured.directRelativeRMS),
      ])
    }
    return "relative RMS error against double precision, budget \(Quantity.relative(budget))\n"
      + (rows.isEmpty ? "  no convolution with transforms\n" : table.text())
  }

  var json: JSON {
    .array(rows.map { row in
      .object([
        ("node", .string(row.node)), ("algorithm", .string(row.chosen.algorithm.description)),
        ("expected", .number(row.chosen.relativeError)),
        ("measured", .number(row.measured.relativeRMS)),
        ("direct", .number(row.measured.directRelativeRMS)), ("budget", .number(budget)),
      ])
    })
  }
}
