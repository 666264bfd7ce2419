import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// An activation that the operators ending in one node make of a value.
struct ActivationPattern {
  let activation: Activation
  let input: Value
  /// How often the operators read the input.
  let uses: Int

  /// Nil where the node ends none, or what lies between has other uses.
  init?(endingIn node: Node, _ graph: Graph) {
    guard case .pointwise(let function) = node.operation.form,
      graph.type(of: node.output).elementType == .float32
    else { return nil }
    switch function {
    case .leakyReLU(let slope):
      self.init(.leakyReLU(slope: slope), node.inputs[0])
    case .sigmoid: self.init(.sigmoid, node.inputs[0])
    case .maximum, .minimum: self.init(clipping: node, graph)
    case .multiply, .divide: self.init(gating: node, graph)
    case .add: self.init(bending: node, graph)
    default: return nil
    }
  }

  private init(_ activation: Activation, _ input: Value, uses: Int = 1) {
    self.activation = activation
    self.input = input
    self.uses = uses
  }

  /// `min(max(a x + b, low), high)`: a clip, or a hard sigmoid.
  private init?(clipping node: Node, _ graph: Graph) {
    guard let ramp = Ramp(node, graph) else { return nil }
    if ramp.scale == 1 && ramp.shift == 0 {
      self.init(.clip(low: ramp.low, high: ramp.high), ramp.input)
    } else if ramp.low == 0 && ramp.high == 1 {
      self.init(.hardSigmoid(scale: ramp.scale, shift: ramp.shift), ramp.input)
    } else {
      return nil
    }
  }

  /// x times a gate that x opens: swish, hard swish, GELU.
  private init?(gating node: Node, _ graph: Graph) {
    if node.operation is Divide && graph.scalar(node.inputs[1]) == nil { return nil }
    let (others, scale) = Self.factors(node, graph)
    guard others.count == 2 else { return nil }
    for (x, gate) in [(others[0], others[1]), (others[1], others[0])] {
      guard let end = graph.soleProducer(of: gate) else { continue }
      if case .pointwise(.sigmoid) = end.operation.form, end.inputs[0] == x, scale == 1 {
        self.init(.swish, x, uses: 2)
        return
      }
      if let ramp = Ramp(end, graph)?.scaled(by: scale), ramp.input == x, ramp.low == 0,
        (ramp.high - 1).magnitude < 1e-6
      {
        self.init(.hardSwish(scale: ramp.scale, shift: ramp.shift), x, uses: 2)
        return
      }
      if scale == 0.5, Self.isErrorGate(end, of: x, graph) {
        self.init(.gelu, x, uses: 2)
        return
      }
    }
    return nil
  }

  /// The operands of a product of products, which have no other use, and the scalars among them as
  /// one number.
  private static func factors(_ node: Node, _ graph: Graph) -> (values: [Value], scale: Float) {
    var (values, scale): ([Value], Float) = ([], 1)
    for (index, input) in node.inputs.enumerated() {
      if let number = graph.scalar(input) {
        scale *= index == 1 && node.operation is Divide ? 1 / number : number
      } else if let part = graph.soleProducer(of: input), part.operation is Multiply {
        let inner = factors(part, graph)
        (values, scale) = (values + inner.values, scale * inner.scale)
      } else {
        values.append(input)
      }
    }
    return (values, scale)
  }

  /// `1 + erf(x / sqrt(2))`
  private static func isErrorGate(_ end: Node, of x: Value, _ graph: Graph) -> Bool {
    guard end.operation is Add, let erf = graph.operand(of: end, besides: 1)
      .flatMap({ graph.soleProducer(of: $0) }), erf.operation is Erf,
      let argument = graph.soleProducer(of: erf.inputs[0]),
      let ramp = Ramp(argument, graph), ramp.input == x
    else { return false }
    return (ramp.scale - Float(0.5.squareRoot())).magnitude < 1e-6 && ramp.shift == 0
      && ramp.low == -.infinity && ramp.high == .infinity
  }

  /// `max(x, 0) + slope · min(x, 0)` with a slope for each channel.
  private init?(bending node: Node, _ graph: Graph) {
    for (first, second) in [(0, 1), (1, 0)] {
      guard let positive = graph.soleProducer(of: node.inputs[first]),
        let above = Ramp(positive, graph), above.isClip(0, .infinity),
        let product = graph.soleProducer(of: node.inputs[second]), product.operation is Multiply
      else { continue }
      for index in [0, 1] {
        guard let negative = graph.soleProducer(of: product.inputs[index]),
          let below = Ramp(negative, graph), below.isClip(-.infinity, 0),
          below.input == above.input,
          let slopes = graph.channelConstant(
            product.inputs[1 - index], of: graph.type(of: node.output))
        else { continue }
        self.init(.channelLeakyReLU(slopes: slopes), above.input, uses: 2)
        return
      }
    }
    return nil
  }
}

/// `min(max(scale · x + shift, low), high)` with a scale above 0, as operators with scalars.
private struct Ramp {
  private(set) var input: Value
  var scale: Float = 1
  var shift: Float = 0
  var low = -Float.infinity
  var high = Float.infinity

  init?(_ node: Node, _ graph: Graph) {
    guard case .pointwise(let function) = node.operation.form else { return nil }
    let isUnary = node.inputs.count == 1
    guard let x = isUnary ? node.inputs[0] : graph.operand(of: node),
      let number = isUnary ? 0 : graph.scalar(node.inputs[x == node.inputs[0] ? 1 : 0])
    else { return nil }
    self = graph.soleProducer(of: x).flatMap { Ramp($0, graph) } ?? Ramp(of: x)
    switch function {
    case .leakyReLU(slope: 0), .maximum: (low, high) = (max(low, number), max(high, number))
    case .minimum: (low, high) = (min(low, number), min(high, number))
    case .add: (shift, low, high) = (shift + number, low + number, high + number)
    case .multiply where number > 0: self = scaled(by: number)
    case .divide where number > 0 && x == node.inputs[0]: self = scaled(by: 1 / number)
    default: return nil
    }
  }

  /// x itself.
  private init(of input: Value) { self.input = input }

  func scaled(by number: Float) -> Ramp {
    var result = self
    result.scale *= number
    result.shift *= number
    result.low *= number
    result.high *= number
    return result
  }

  func isClip(_ low: Float, _ high: Float) -> Bool {
    scale == 1 && shift == 0 && self.low == low && self.high == high
  }
}

extension Graph {
  /// The node that makes a value which has one use.
  func soleProducer(of value: Value) -> Node? {
    useCount(of: value) == 1 ? producer(of: value) : nil
  }

  /// The numbers of an fp32 constant.
  func floats(_ value: Value) -> [Float]? {
    guard type(of: value).elementType == .float32 else { return nil }
    return constant(value)?.elements(of: Float.self)
  }

  /// The number that an fp32 constant of one element holds.
  func scalar(_ value: Value) -> Float? {
    shape(of: value).count == 1 ? floats(value)?.first : nil
  }

  /// The operand of a binary operator whose other operand is a scalar, or is `number`.
  func operand(of node: Node, besides number: Float? = nil) -> Value? {
    guard node.inputs.count == 2 else { return nil }
    for index in [0, 1] {
      guard let scalar = scalar(node.inputs[1 - index]), scalar == number ?? scalar else {
        continue
      }
      return node.inputs[index]
    }
    return nil
  }

  /// The numbers of an fp32 constant with one for each channel of `type`, the same for all cases.
  func channelConstant(_ value: Value, of type: TensorType) -> [Float]? {
    let shape = shape(of: value)
    guard isConstant(value), type.shape.rank >= 2, shape.count == type.shape[1],
      BlockedOperand(value, of: type, self) == .channels
    else { return nil }
    return floats(value)
  }
}
