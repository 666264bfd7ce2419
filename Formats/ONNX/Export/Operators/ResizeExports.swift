import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Interpolation to other spatial extents.
enum ResizeExports {
  static let all: [ExportRule] = [
    ExportRule(Resize.self) { operation, c in
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
      return c.emit("Resize", [c.x, c.region(operation)] + c.extents(operation), attributes)
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
  /// others as the extents they lead to.
  fileprivate func extents(_ operation: Resize) -> [String] {
    let old = Array(shape.extents[2...])
    var scales = operation.scales
    if scales.isEmpty, zip(old, operation.size).allSatisfy({ $1.isMultiple(of: $0) }) {
      scales = zip(old, operation.size).map { Double($1 / $0) }
    }
    if scales.isEmpty { return ["", ints([shape[0], shape[1]] + operation.size, "sizes")] }
    let all = [1, 1] + scales
    return [constant(Tensor(all.map { Float($0) }, shape: [all.count]), "scales")]
  }
}
