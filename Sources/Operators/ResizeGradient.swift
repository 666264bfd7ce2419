public import ChiasmGraph
public import ChiasmTensor

/// The gradient of a ``Resize`` by its input: its adjoint.
///
/// **Shapes:** dy `[N, C, o...]` to `[N, C, size...]`. Element types: fp32, fp16, bf16.
public struct ResizeGradient: StandardOperator {
  public static let id: OperatorID = "resize-gradient"

  /// The spatial extents of the resize's input.
  public var size: [Int]
  /// Its own `size` has no meaning here: dy has it.
  public var resize: Resize

  public init(size: [Int], resize: Resize) {
    self.size = size
    self.resize = resize
    self.resize.size = []
  }

  public init(
    size: [Int], mode: Resize.Mode = .linear, corners: Resize.Corners = .halfPixel
  ) {
    self.init(size: size, resize: Resize(mode: mode, corners: corners))
  }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(Resize.attributeNames, for: Self.id)
    self.init(
      size: try attributes.ints("size", for: Self.id), resize: try Resize(attributes: attributes))
  }

  /// Those of the resize, but the `size` of its input.
  public var attributes: Attributes {
    var attributes = resize.attributes
    attributes["size"] = .ints(size)
    return attributes
  }

  /// The same rules as for the resize.
  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectFloatingPoint(inputs)
    try expectRank(inputs[0], 3...5, of: "dy")
    let dy = inputs[0].shape
    try expect(
      size.count == dy.rank - 2, attribute: "size", "\(dy.rank - 2) entries", got: size.count)
    let input = TensorType(inputs[0].elementType, try shape(checking: [dy[0], dy[1]] + size))
    do throws(OperatorError) {
      try expectShape(inputs[0], try forward(dy).infer([input])[0].shape, of: "dy")
    } catch {
      throw OperatorError(error.code, id, error.reason)
    }
    return [input]
  }

  /// The resize that gave what `dy` is the gradient of.
  private func forward(_ dy: Shape) -> Resize {
    var resize = resize
    resize.size = Array(dy.extents[2...])
    return resize
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    var (values, extents) = (inputs[0].doubles, inputs[0].shape.extents)
    let forward = forward(inputs[0].shape)
    for axis in 2..<extents.count {
      let (old, new) = (extents[axis], size[axis - 2])
      let taps = ResizeAxis(forward, axis: axis - 2, input: new, output: old).taps
      let inner = extents[(axis + 1)...].reduce(1, *)
      values = spread(values, taps, inner: inner, extent: new)
      extents[axis] = new
    }
    return [Tensor(nearest: values, type: type)]
  }

  private func spread(_ dy: [Double], _ taps: [[ResizeAxis.Tap]?], inner: Int, extent: Int)
    -> [Double]
  {
    let count = taps.count
    let outer = dy.count / (count * inner)
    var dx = [Double](repeating: 0, count: outer * extent * inner)
    for row in 0..<outer {
      for (index, taps) in taps.enumerated() {
        let source = (row * count + index) * inner
        for tap in taps ?? [] {
          let target = (row * extent + tap.position) * inner
          for offset in 0..<inner { dx[target + offset] += dy[source + offset] * tap.weight }
        }
      }
    }
    return dx
  }

  /// The same resize.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let g = context.outputGradients[0] else { return [nil] }
    var operation = forward(context.builder.shape(of: context.inputs[0]))
    operation.outside = 0
    return [try context.builder.addOne(operation.id, [g], operation.attributes)]
  }
}
