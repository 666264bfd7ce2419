import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Elements at places between elements.
enum SamplingExports {
  static let all: [ExportRule] = [
    ExportRule(GridSample.self) { operation, c in
      if c.shape.rank != 4 { c.need(opset: 20) }
      return c.within([.float32, .float16], c.inputs) {
        c.emit(
          "GridSample", $0,
          [
            "mode": .string(c.sampling(operation.mode)),
            "padding_mode": .string(operation.padding.rawValue),
            "align_corners": .int(operation.alignCorners ? 1 : 0),
          ])
      }
    },
    ExportRule(RoiAlign.self) { operation, c in
      let isWide = c.inputTypes[2].elementType == .int64
      let images = isWide ? c.inputs[2] : c.cast(c.inputs[2], to: .own(.int64))
      return c.within([.float32, .float16], Array(c.inputs[..<2])) {
        c.emit(
          "RoiAlign", $0 + [images],
          [
            "mode": .string(operation.mode == .mean ? "avg" : "max"),
            "output_height": .int(operation.size[0]), "output_width": .int(operation.size[1]),
            "spatial_scale": .float(operation.scale), "sampling_ratio": .int(operation.samples),
            "coordinate_transformation_mode": .string(
              operation.halfPixel ? "half_pixel" : "output_half_pixel"),
          ])
      }
    },
  ]
}

extension ExportContext {
  /// The name of the interpolation, which changed when other than two axes came.
  fileprivate func sampling(_ mode: GridSample.Mode) -> String {
    switch mode {
    case .nearest: "nearest"
    case .linear: opset < 20 ? "bilinear" : "linear"
    case .cubic: opset < 20 ? "bicubic" : "cubic"
    }
  }
}
