public import ChiasmGraph
import ChiasmOperators
public import ChiasmTensor

/// The statistics that a batch norm in training normalises with, and the running ones after it.
/// Lowered graphs only; no file has it.
///
/// Mean and biased variance of every channel over all axes but C; running statistics become
/// `(1 - momentum) * old + momentum * batch`, with the unbiased variance. With several ranks the
/// batch is that of all, joined in their order; see ``AllReduce`` for what a reference takes it to
/// be.
///
/// **Inputs:** x `[N, C, s...]`, running mean `[C]`, running variance `[C]`.
/// **Outputs:** mean, variance, running mean, running variance, each `[C]`.
public struct BatchStatistics: Operator {
  /// The weight of the batch in the running statistics.
  public let momentum: Double
  public var ranks: Int

  public init(momentum: Double, ranks: Int = 1) {
    self.momentum = momentum
    self.ranks = ranks
  }

  public var id: OperatorID { "batch-statistics" }
  public var revision: Int { 1 }
  public var attributes: Attributes {
    Attributes.joining(ranks, ["momentum": .float(momentum)])
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard inputs.count == 3 else {
      throw OperatorError(.arity, id, "expected 3 inputs, got \(inputs.count)")
    }
    let channels = inputs[1]
    let norm = BatchNorm(momentum: momentum, training: true)
    let outputs = try norm.infer([wholeBatch(inputs[0]), channels, channels, channels, inputs[2]])
    return [channels, channels] + outputs[1...]
  }

  private func wholeBatch(_ x: TensorType) -> TensorType {
    var extents = x.shape.extents
    if !extents.isEmpty { extents[0] *= ranks }
    return TensorType(x.elementType, Shape(extents))
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let x = ChannelElements(inputs[0])
    let mean = x.sums { _, value in value }.map { $0 / x.countPerChannel }
    let variance = x.sums { c, value in (value - mean[c]) * (value - mean[c]) }
      .map { $0 / x.countPerChannel }
    let count = x.countPerChannel * Double(ranks)
    let unbiased = count / (count - 1)
    func next(_ old: Tensor, _ batch: [Double]) -> Tensor {
      let values = zip(old.doubles, batch).map { (1 - momentum) * $0 + momentum * $1 }
      return Tensor(nearest: values, type: old.type)
    }
    return [
      Tensor(nearest: mean, type: inputs[1].type), Tensor(nearest: variance, type: inputs[1].type),
      next(inputs[1], mean), next(inputs[2], variance.map { $0 * unbiased }),
    ]
  }
}

extension Attributes {
  /// `attributes`, and how many ranks join what they have when there are several.
  static func joining(_ ranks: Int, _ attributes: Attributes) -> Attributes {
    var attributes = attributes
    if ranks > 1 { attributes["ranks"] = .int(ranks) }
    return attributes
  }
}

/// The elements of a tensor `[N, C, s...]` with their channels, for references.
struct ChannelElements {
  let values: [Double]
  private let channels: Int
  private let perPlane: Int

  init(_ x: Tensor) {
    values = x.doubles
    channels = x.shape[1]
    perPlane = x.shape.extents[2...].reduce(1, *)
  }

  func channel(_ index: Int) -> Int { index / perPlane % channels }

  var countPerChannel: Double { Double(values.count / max(1, channels)) }

  /// For every channel the sum of `term(channel, value)`.
  func sums(_ term: (Int, Double) -> Double) -> [Double] {
    var sums = [Double](repeating: 0, count: channels)
    for (index, value) in values.enumerated() {
      sums[channel(index)] += term(channel(index), value)
    }
    return sums
  }
}
