import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// The teacher's passes over the cases it sees: one that the student is compared with, and T that
/// measure how certain it is.
///
/// All normalise by their own batch and drop channels out; each has noise and masks of its own. As
/// in UA-MT's code, several of the T may be one pass over as many copies of the batch.
struct TeacherPasses {
  let builder: GraphBuilder
  let network: StepNetwork
  /// The network for a batch of copies.
  let repeated: StepNetwork
  let settings: Recipe.MeanTeacher
  /// What the noise follows from, with the names of passes and images.
  let seed: UInt64
  let step: Value
  /// The teacher's parameters and, as passes go on, its running statistics.
  private(set) var constants: [String: Value]
  private var passCount = 0

  init(
    _ builder: GraphBuilder, _ network: StepNetwork, repeated: StepNetwork,
    _ settings: Recipe.MeanTeacher, seed: UInt64, step: Value, constants: [String: Value]
  ) {
    self.builder = builder
    self.network = network
    self.repeated = repeated
    self.settings = settings
    self.seed = seed
    self.step = step
    self.constants = constants
  }

  /// The probabilities of one pass, `[N, C - 1, s...]`.
  mutating func target(_ images: [String: Value]) throws(OperatorError) -> Value {
    try probabilities(network, images, copies: 1)
  }

  /// The mean probabilities of T passes, `[N, C - 1, s...]`; nil with none.
  mutating func mean(_ images: [String: Value]) throws(OperatorError) -> Value? {
    let copies = settings.copiesPerPass
    guard settings.passes.isMultiple(of: copies) else {
      throw OperatorError(
        .attribute, place: "teacher",
        "expected passes in whole groups of \(copies), got \(settings.passes)")
    }
    var sum: Value?
    for _ in 0..<settings.passes / copies {
      let pass = try probabilities(repeated, images, copies: copies)
      sum = try add(pass, to: sum)
    }
    guard let all = sum else { return nil }
    sum = nil
    let cases = builder.shape(of: all)[0] / copies
    for copy in 0..<copies {
      sum = try add(builder.cases(copy * cases..<(copy + 1) * cases, of: all), to: sum)
    }
    return try builder.multiply(sum ?? all, builder.scalar(1 / Double(settings.passes)))
  }

  private func add(_ x: Value, to sum: Value?) throws(OperatorError) -> Value {
    guard let sum else { return x }
    return try builder.add(sum, x)
  }

  private mutating func probabilities(
    _ network: StepNetwork, _ images: [String: Value], copies: Int
  ) throws(OperatorError) -> Value {
    passCount += 1
    let name = "teacher.pass\(passCount)"
    let stream = Philox(seed: 0, name: name).stream
    return try builder.scope(name) { () throws(OperatorError) in
      var values = constants
      values["step"] = step
      for (image, value) in images.sorted(by: { $0.key < $1.key }) {
        values[image] = try builder.scope(image) { () throws(OperatorError) in
          try noisy(value, copies: copies, seed: reseeded(imageSeed(image), stream))
        }
      }
      let outputs = try builder.inline(
        network.graph, outputs: network.deployedOutputs, substituting: values
      ) { $0.reseeded(stream) }
      constants.merge(network.statistics(of: outputs)) { _, next in next }
      guard let logits = outputs["logits"] else {
        throw OperatorError(.arity, place: name, "expected logits, got none")
      }
      return try ClassScores(builder, logits: logits).probabilities()
    }
  }

  private func imageSeed(_ image: String) -> Int {
    reseeded(Int(bitPattern: UInt(seed)), Philox(seed: 0, name: "noise.\(image)").stream)
  }

  /// `copies` of the images one after the other, each with noise of its own.
  private func noisy(_ image: Value, copies: Int, seed: Int) throws(OperatorError) -> Value {
    let extents = builder.shape(of: image).extents
    let all = Shape([copies] + extents)
    var result = try builder.reshape(image, to: [1] + extents)
    if settings.noiseScale > 0 {
      let noise = try builder.randomNormal(
        all, deviation: settings.noiseScale, seed: seed, step: step, name: "noise")
      let limited = try builder.maximum(
        builder.minimum(noise, builder.scalar(settings.noiseLimit)),
        builder.scalar(-settings.noiseLimit))
      result = try builder.add(limited, result)
    } else if copies > 1 {
      result = try builder.broadcast(result, to: all)
    }
    return try builder.reshape(result, to: [copies * extents[0]] + extents[1...])
  }
}

/// A non-negative seed that every bit of a seed and a stream goes into.
private func reseeded(_ seed: Int, _ stream: UInt64) -> Int {
  let words = Philox(seed: UInt64(bitPattern: Int64(seed)), stream: stream).block(at: 0)
  return Int(UInt64(words[0]) << 31 | UInt64(words[1]) >> 1)
}

extension Operator {
  /// The operator with a random stream of its own; any other operator as it is.
  fileprivate func reseeded(_ stream: UInt64) -> any Operator {
    switch self {
    case var dropout as Dropout:
      dropout.seed = ChiasmTraining.reseeded(dropout.seed, stream)
      return dropout
    case var normal as RandomNormal:
      normal.seed = ChiasmTraining.reseeded(normal.seed, stream)
      return normal
    default: return self
    }
  }
}
