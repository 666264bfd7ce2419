public import ChiasmGraph
public import ChiasmTensor

/// The gradient of a ``Resize`` by its input: its adjoint.
///
/// **Shapes:** dy `[N, C, o...]` to `[N, C, size...]`. Element types: fp32, fp16, bf16.
public struct ResizeGradient: StandardOperator {
  public static let id: OperatorID = "resize-gradient"

  /// The spatial extents of the resize's input.
  public var size: [Int]
  public var mode: Resize.Mode
  public var corners: Resize.Corners

  public init(
    size: [Int], mode: Resize.Mode = .linear, corners: Resize.Corners = .halfPixel
  ) {
    self.size = size
    self.mode = mode
    self.corners = corners
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["size", "mode", "corners"], for: id)
    size = try attributes.ints("size", for: id)
    mode = try attributes.choice("mode", default: Resize.Mode.linear, for: id)
    corners = try attributes.choice("corners", default: Resize.Corners.halfPixel, for: id)
  }

  public var attributes: Attributes { resize(to: size).attributes }

  private func resize(to size: [Int]) -> Resize {
    Resize(size: size, mode: mode, corners: corners)
  }

  /// The same rules as for a resize.
  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    do throws(OperatorError) {
      return try resize(to: size).infer(inputs)
    } catch {
      throw OperatorError(error.code, id, error.reason)
    }
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    var (values, extents) = (inputs[0].doubles, inputs[0].shape.extents)
    for axis in size.indices {
      let blends = resize(to: size).blends(from: size[axis], to: extents[axis + 2])
      let inner = extents[(axis + 3)...].reduce(1, *)
      let outer = extents[..<(axis + 2)].reduce(1, *)
      values = spread(values, blends, outer: outer, inner: inner, extent: size[axis])
      extents[axis + 2] = size[axis]
    }
    return [Tensor(nearest: values, type: type)]
  }

  private func spread(
    _ dy: [Double], _ blends: [Resize.Blend], outer: Int, inner: Int, extent: Int
  ) -> [Double] {
    var dx = [Double](repeating: 0, count: outer * extent * inner)
    for row in 0..<outer {
      for (index, blend) in blends.enumerated() {
        for offset in 0..<inner {
          let value = dy[(row * blends.count + index) * inner + offset]
          dx[(row * extent + blend.low) * inner + offset] += value * (1 - blend.fraction)
          dx[(row * extent + blend.high) * inner + offset] += value * blend.fraction
        }
      }
    }
    return dx
  }

  /// The same resize.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let g = context.outputGradients[0] else { return [nil] }
    let dy = context.builder.shape(of: context.inputs[0])
    let operation = resize(to: Array(dy.extents[2...]))
    return [try context.builder.addOne(operation.id, [g], operation.attributes)]
  }
}
