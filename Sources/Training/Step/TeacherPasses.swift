import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// The teacher's passes over the cases it sees: one that the student is compared with, and T that
/// measure how certain it is.
///
/// All normalise by their own batch and drop channels out; each has noise and masks of its own. As
/// in UA-MT's code, an even number of the T see the batch twice in one pass.
struct TeacherPasses {
  let builder: GraphBuilder
  let network: StepNetwork
  let paired: StepNetwork?
  let settings: Recipe.MeanTeacher
  /// What the noise follows from, with the names of passes and images.
  let seed: UInt64
  let step: Value
  /// The teacher's parameters and, as passes go on, its running statistics.
  private(set) var constants: [String: Value]
  private var passCount = 0

  init(
    _ builder: GraphBuilder, _ network: StepNetwork, paired: StepNetwork?,
    _ settings: Recipe.MeanTeacher, seed: UInt64, step: Value, constants: [String: Value]
  ) {
    self.builder = builder
    self.network = network
    self.paired = paired
    self.settings = settings
    self.seed = seed
    self.step = step
    self.constants = constants
  }

  /// The probabilities of one pass, `[N, C - 1, s...]`.
  mutating func target(_ images: [String: Value]) throws(OperatorError) -> Value {
    try probabilities(network, images, copies: 1)
  }

  /// The mean probabilities of T passes, `[N, C - 1, s...]`.
  mutating func mean(_ images: [String: Value]) throws(OperatorError) -> Value {
    let copies = paired == nil ? 1 : 2
    var sum: Value?
    for _ in 0..<settings.passes / copies {
      let pass = try probabilities(paired ?? network, images, copies: copies)
      sum = try sum.map { sum throws(OperatorError) in try builder.add(sum, pass) } ?? pass
    }
    guard var sum else {
      throw OperatorError(.attribute, place: "teacher", "expected at least one pass, got none")
    }
    if copies == 2 {
      let cases = builder.shape(of: sum)[0] / 2
      sum = try builder.add(
        builder.cases(0..<cases, of: sum), builder.cases(cases..<2 * cases, of: sum))
    }
    return try builder.multiply(sum, builder.scalar(1 / Double(settings.passes)))
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

/// Another seed, not negative, for every seed and stream; neighbouring seeds give others in every bit.
private func reseeded(_ seed: Int, _ stream: UInt64) -> Int {
  Int((UInt64(bitPattern: Int64(seed)) &* 0x9e37_79b9_7f4a_7c15 ^ stream) >> 1)
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
