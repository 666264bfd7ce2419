import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Interpolation to other spatial extents.
enum ResizeExports {
  static let all: [ExportRule] = [
    ExportRule(Resize.self) { operation, c throws(ExportRefusal) in
      var attributes = c.places(operation)
      attributes["mode"] = .string(operation.mode.rawValue)
      if operation.mode == .cubic {
        attributes["cubic_coeff_a"] = .float(operation.coefficient)
      }
      if operation.excludeOutside { attributes["exclude_outside"] = .int(1) }
      if operation.antialias {
        c.need(opset: 18)
        attributes["antialias"] = .int(1)
      }
      let extents = try c.extents(operation)
      return c.emit("Resize", [c.x, c.region(operation)] + extents, attributes)
    }
  ]
}

extension ExportContext {
  /// Where an output position lies, and which element is taken there.
  fileprivate func places(_ operation: Resize) -> Attributes {
    var corners = operation.corners.rawValue.replacing("-", with: "_")
    var attributes = Attributes()
    if operation.mode == .nearest {
      guard let rounding = operation.rounding else {
        return [
          "coordinate_transformation_mode": .string("asymmetric"),
          "nearest_mode": .string("floor"),
        ]
      }
      let name = rounding.rawValue.replacing("-", with: "_")
      attributes["nearest_mode"] = .string(name.hasPrefix("prefer") ? "round_\(name)" : name)
    }
    if operation.corners == .halfPixelSymmetric { need(opset: 19) }
    if operation.corners == .cropAndResize {
      corners = "tf_crop_and_resize"
      attributes["extrapolation_value"] = .float(operation.outside)
    }
    attributes["coordinate_transformation_mode"] = .string(corners)
    return attributes
  }

  /// Input `roi`: starts and ends of all axes, the first two of which are whole.
  fileprivate func region(_ operation: Resize) -> String {
    guard operation.corners == .cropAndResize else { return "" }
    let rank = shape.rank - 2
    let region = operation.region
    let starts = region.isEmpty ? Array(repeating: 0, count: rank) : Array(region[..<rank])
    let ends = region.isEmpty ? Array(repeating: 1, count: rank) : Array(region[rank...])
    let values = [0, 0] + starts + [1, 1] + ends
    return constant(Tensor(values.map { Float($0) }, shape: [values.count]), "region")
  }

  /// Inputs `scales` and `sizes`. Whole factors are written as such, which holds for any extents;
  /// others as the extents they lead to, unless the operator has scales of its own.
  fileprivate func extents(_ operation: Resize) throws(ExportRefusal) -> [String] {
    let (old, new) = (shape.extents[2...], outputTypes[0].shape.extents[2...])
    let isWhole = zip(old, new).allSatisfy { $1.isMultiple(of: $0) }
    if operation.scales.isEmpty, !isWhole { return ["", ints([shape[0], shape[1]] + new, "sizes")] }
    var scales: [Float] = [1, 1]
    for (axis, (old, new)) in zip(old, new).enumerated() {
      let wanted = operation.scales.isEmpty ? Double(new / old) : operation.scales[axis]
      guard let scale = Self.scale(near: Float(wanted), from: old, to: new) else {
        throw ExportRefusal("its scales lead to other extents than its sizes")
      }
      scales.append(scale)
    }
    return [constant(Tensor(scales, shape: [scales.count]), "scales")]
  }

  /// A scale that leads from one extent to the other however the product is rounded.
  private static func scale(near wanted: Float, from old: Int, to new: Int) -> Float? {
    var scale = wanted
    for _ in 0..<4 {
      let products = [Double(Float(old) * scale), Double(old) * Double(scale)]
      if products.allSatisfy({ Int($0) == new }) { return scale }
      scale = products.contains { Int($0) < new } ? scale.nextUp : scale.nextDown
    }
    return nil
  }
}
