import ChiasmGraph
import ChiasmTensor

/// A graph for Graphviz: `dot -Tsvg`. Constants are left out.
struct DotText {
  let graph: Graph

  init(_ graph: Graph) { self.graph = graph }

  var text: String {
    var lines = [
      "digraph \(quoted(graph.name)) {", "  rankdir=TB;",
      "  node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=10];",
      "  edge [fontname=\"Helvetica\", fontsize=8];",
    ]
    for input in graph.inputs {
      lines.append("  \(key(of: input.value)) [label=\(quoted(input.name)), shape=ellipse];")
    }
    for node in graph.nodes where !(node.operation is Constant) {
      let label = "\(node.name)\n\(node.operation.id)"
      lines.append("  n\(node.id.index) [label=\(quoted(label))];")
      for input in node.inputs where graph.constant(input) == nil {
        let shape = graph.shape(of: input).description
        lines.append("  \(key(of: input)) -> n\(node.id.index) [label=\(quoted(shape))];")
      }
    }
    for (index, output) in graph.outputs.enumerated() {
      let shape = graph.shape(of: output.value).description
      lines.append("  out\(index) [label=\(quoted(output.name)), shape=ellipse];")
      lines.append("  \(key(of: output.value)) -> out\(index) [label=\(quoted(shape))];")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private func key(of value: Value) -> String {
    graph.producer(of: value).map { "n\($0.id.index)" } ?? "in\(value.index)"
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for character in text {
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.append(character)
      }
    }
    return result + "\""
  }
}
