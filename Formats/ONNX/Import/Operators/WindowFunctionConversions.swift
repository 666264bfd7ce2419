import ChiasmGraph
import ChiasmTensor
import Foundation

/// Windows of signal processing: a few cosines over one period.
enum WindowFunctionConversions {
  static let all = [
    window("BlackmanWindow", [0.42, -0.5, 0.08]),
    window("HammingWindow", [25.0 / 46, -21.0 / 46]),
    window("HannWindow", [0.5, -0.5]),
  ]

  /// `sum of a_k * cos(2 pi k n / N)`, where N is the size, or one less for a symmetric window.
  private static func window(_ name: String, _ coefficients: [Double]) -> Conversion {
    Conversion(name) { c throws(ConversionError) in
      let size = try c.ints(0, "size")
      let limit = ConversionContext.generatedElementCount
      guard size.count == 1, (0...limit).contains(size[0]) else {
        throw c.refusal("input 0 (size) expected 0...\(limit), got \(size)")
      }
      let type = try c.elementType("output_datatype", default: .float32)
      let period = try c.bool("periodic", default: true) ? size[0] : size[0] - 1
      let values = (0..<size[0]).map { n in
        coefficients.enumerated().reduce(0) { sum, term in
          sum + term.element * cos(2 * .pi * Double(term.offset * n) / Double(max(period, 1)))
        }
      }
      return [c.builder.constant(Tensor(nearest: values, type: TensorType(type, [size[0]])))]
    }
  }
}
