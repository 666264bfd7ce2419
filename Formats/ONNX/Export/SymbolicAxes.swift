import ChiasmGraph
import ChiasmTensor

/// Which of an input's named axes may have any extent in the ONNX model.
///
/// An extent of ours is fixed, and the nodes may depend on it: reshapes, the number of positions
/// in CMF's average. So a graph is written for other extents too, and an axis stays symbolic only
/// where that gives the same nodes and the same small tensors.
struct SymbolicAxes {
  /// The free symbols.
  private var symbols: [String: Symbol] = [:]
  /// The shapes for the other extents, by the values' names in ONNX; empty where no symbol is free.
  private var otherShapes: [String: Shape] = [:]

  private struct Symbol {
    let extent: Int
    /// What the extent is multiplied by to see what follows.
    let factor: Int
  }

  /// Different factors, and different products of them, tell apart the axes that follow from
  /// different symbols.
  private static let factors = [2, 3, 5, 7, 11, 13, 17, 19]

  /// - Parameter write: the graph, ready to be written, and what it becomes; nil where it cannot
  ///   be.
  init(_ graph: Graph, _ written: ExportedGraph, write: (Graph) -> (Graph, ExportedGraph)?) {
    var factors = Self.factors[...]
    for (name, extent) in Self.candidates(graph) {
      guard let factor = factors.popFirst() else { return }
      var trial = symbols
      trial[name] = Symbol(extent: extent, factor: factor)
      guard let shapes = Self.shapes(of: graph, trial),
        let specialized = try? graph.specialized(to: shapes),
        let (prepared, exported) = write(specialized), exported.isSame(as: written)
      else { continue }
      symbols = trial
      otherShapes = exported.shapes(in: prepared)
    }
  }

  /// The extents that the free symbols have in the graph, in alphabetical order.
  var extents: [(symbol: String, extent: Int)] {
    symbols.sorted { $0.key < $1.key }.map { ($0.key, $0.value.extent) }
  }

  /// The axes of a value as ONNX writes them: a number; a symbol; neither for what follows from
  /// symbols in another way.
  func dimensions(of name: String, _ shape: Shape) -> [Onnx_TensorShapeProto.Dimension] {
    let other = otherShapes[name] ?? shape
    return zip(shape.extents, other.extents).map { extent, otherExtent in
      var dimension = Onnx_TensorShapeProto.Dimension()
      let symbol = symbols.first { $1.extent == extent && $1.factor * extent == otherExtent }
      if extent == otherExtent {
        dimension.dimValue = Int64(extent)
      } else if let symbol {
        dimension.dimParam = symbol.key
      }
      return dimension
    }
  }

  /// Symbols with one extent wherever they stand, in the order of the inputs.
  private static func candidates(_ graph: Graph) -> [(name: String, extent: Int)] {
    var extents: [(name: String, extent: Int)] = []
    var ambiguous: Set<String> = []
    for input in graph.inputs {
      for (symbol, extent) in zip(input.symbols, graph.shape(of: input.value).extents) {
        guard let symbol else { continue }
        if let known = extents.first(where: { $0.name == symbol }) {
          if known.extent != extent { ambiguous.insert(symbol) }
        } else {
          extents.append((symbol, extent))
        }
      }
    }
    return extents.filter { $0.extent > 0 && !ambiguous.contains($0.name) }
  }

  /// The inputs' shapes with the extents of symbols multiplied; nil where one is too large.
  private static func shapes(of graph: Graph, _ symbols: [String: Symbol]) -> [String: Shape]? {
    var shapes: [String: Shape] = [:]
    for input in graph.inputs {
      var new = graph.shape(of: input.value).extents
      for (axis, name) in input.symbols.enumerated() {
        guard let name, let symbol = symbols[name] else { continue }
        let (product, overflow) = new[axis].multipliedReportingOverflow(by: symbol.factor)
        if overflow { return nil }
        new[axis] = product
      }
      guard let shape = Shape(checking: new) else { return nil }
      shapes[input.name] = shape
    }
    return shapes
  }
}

extension ExportedGraph {
  /// Tensors that rules make, and those of plugins' decompositions, are this small.
  private static let smallElementCount = 4096

  /// The shapes of the graph's values by their names.
  func shapes(in graph: Graph) -> [String: Shape] {
    let named = names.values.map { ($0.value, graph.shape(of: $0.key)) }
    return Dictionary(named, uniquingKeysWith: { first, _ in first })
  }

  /// Whether two graphs have the same nodes, functions and tensors. The data of large tensors is
  /// the model's own.
  func isSame(as other: ExportedGraph) -> Bool {
    nodes == other.nodes && functions?.messages == other.functions?.messages
      && initializers.count == other.initializers.count
      && zip(initializers, other.initializers).allSatisfy { mine, others in
        guard mine.name == others.name, mine.type == others.type else { return false }
        let isLarge = mine.type.shape.count > Self.smallElementCount
        return isLarge || mine.tensor.isIdentical(to: others.tensor)
      }
  }
}
