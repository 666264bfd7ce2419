public import ChiasmGraph
import ChiasmOperators
public import ChiasmTensor

extension Graph {
  /// The graph with its weights held in a narrower type and widened where they are used.
  ///
  /// ```
  /// %w = constant fp32[16, 1, 3, 3, 3]
  /// ->
  /// %w = constant fp16[16, 1, 3, 3, 3]   %w.wide = cast(%w) to fp32
  /// ```
  ///
  /// Weights are fp32 parameters of two axes or more. What has one axis (scales, offsets, biases,
  /// statistics) takes no room worth saving and stays, and so does what is narrow already.
  ///
  /// - Parameter type: fp16 or bf16.
  /// - Throws: ``WeightError`` `elementType` for another type, or where a weight is too large for
  ///   it.
  public func narrowingWeights(to type: ElementType) throws(WeightError) -> Graph {
    guard type == .float16 || type == .bfloat16 else {
      throw WeightError(.elementType, name, "expected fp16 or bf16, got \(type)")
    }
    let patch = PatchBuilder(self, catalog: OperatorCatalog(), anchor: name)
    for (node, wide) in constants(role: .parameter)
    where wide.elementType == .float32 && wide.shape.rank > 1 {
      let place = "\(name): \(node.name)"
      let narrow = wide.converted(to: type)
      if let index = narrow.doubles.firstIndex(where: { !$0.isFinite }) {
        throw WeightError(
          .elementType, place, "expected numbers that \(type) holds, got \(wide.doubles[index])")
      }
      do throws(OperatorError) {
        let value = try patch.constant(narrow, role: .parameter, name: node.name)
        let cast = try patch.append(Cast(to: .float32), [value], name: "\(node.name).wide")
        patch.replace(node.output, with: cast[0])
      } catch {
        throw WeightError(.map, place, error.reason)
      }
    }
    var result = self
    result.apply(patch.patch("narrow weights"))
    return result
  }
}
