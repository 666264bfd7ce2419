public import ChiasmGraph
public import ChiasmTensor

/// The gradients of a ``GridSample`` by x and by the grid; the latter is 0 for nearest.
///
/// **Shapes:** x `[N, C, s...]`, grid `[N, o..., r]`, dy `[N, C, o...]` to gradients like x and
/// like grid. Element types: fp32, fp16, bf16.
public struct GridSampleGradient: StandardOperator {
  public static let id: OperatorID = "grid-sample-gradient"

  public var sample: GridSample

  public init(sample: GridSample) { self.sample = sample }

  public init(attributes: Attributes) throws(OperatorError) {
    do throws(OperatorError) {
      sample = try GridSample(attributes: attributes)
    } catch {
      throw OperatorError(error.code, Self.id, error.reason)
    }
  }

  /// Those of the sampling.
  public var attributes: Attributes { sample.attributes }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 3...3)
    try expectFloatingPoint(inputs)
    try expectShape(inputs[2], try sample.output(Array(inputs[..<2]), for: self), of: "dy")
    return Array(inputs[..<2])
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let (x, dy, shape) = (inputs[0].doubles, inputs[2].doubles, inputs[0].shape)
    let image = shape.extents[2...].reduce(1, *)
    let places = GridPlaces(sample, shape, inputs[1])
    var dx = [Double](repeating: 0, count: x.count)
    var dGrid = [Double](repeating: 0, count: inputs[1].count)
    for batch in 0..<shape[0] {
      for place in 0..<places.count {
        let start = (batch * places.count + place) * (shape.rank - 2)
        let taps = places.taps(batch, place, slopes: true)
        for channel in batch * shape[1]..<(batch + 1) * shape[1] {
          let gradient = dy[channel * places.count + place]
          for tap in taps {
            let element = channel * image + tap.offset
            dx[element] += gradient * tap.weight
            for (axis, slope) in tap.slopes.enumerated() {
              dGrid[start + axis] += gradient * x[element] * slope
            }
          }
        }
      }
    }
    return [Tensor(nearest: dx, type: inputs[0].type), Tensor(nearest: dGrid, type: inputs[1].type)]
  }
}
