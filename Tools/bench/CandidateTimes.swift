import ChiasmConsole
import ChiasmGraph
import ChiasmParallel
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor

/// The times of every algorithm of every convolution, each measured in its place among the others.
///
/// A session per algorithm takes it wherever the error budget allows; the sessions run in turn, so
/// that slow and fast phases of the machine meet all of them.
struct CandidateTimes {
  struct Layer {
    let node: String
    let layer: ConvolutionLayer
    /// What the plan takes of itself.
    let chosen: ConvolutionAlgorithm
    /// Seconds in every round, by algorithm.
    fileprivate(set) var seconds: [ConvolutionAlgorithm: [Double]] = [:]

    /// Algorithms with their median seconds, the fastest first.
    var ranking: [(algorithm: ConvolutionAlgorithm, seconds: Double)] {
      seconds.map { ($0.key, CandidateTimes.median($0.value)) }
        .sorted { ($0.1, $0.0.description) < ($1.1, $1.0.description) }
    }

    var chosenSeconds: Double { CandidateTimes.median(seconds[chosen] ?? []) }

    /// The median over rounds of how many times slower the choice was than `other`.
    func slowdown(to other: ConvolutionAlgorithm) -> Double {
      CandidateTimes.median(zip(seconds[chosen] ?? [], seconds[other] ?? []).map { $0 / $1 })
    }

    /// The fastest algorithm, when the choice was slower by more than `tolerance`.
    func better(tolerance: Double) -> ConvolutionAlgorithm? {
      guard let best = ranking.first?.algorithm, best != chosen else { return nil }
      return slowdown(to: best) > 1 + tolerance ? best : nil
    }
  }

  let layers: [Layer]
  let rounds: Int

  /// - Parameters:
  ///   - plan: makes the plan that options ask for.
  ///   - fill: gives a session's inputs values.
  /// - Throws: what `plan`, `fill` and `progress` throw; `RuntimeError`.
  init(
    options: SessionOptions, rounds: Int, plan: (SessionOptions) throws -> Plan,
    fill: (Session) throws -> Void, progress: (Int) throws -> Void
  ) throws {
    var options = options
    options.profiles = true
    options.cache = nil
    options.algorithms.joinsSteps = false
    let usual = try plan(options)
    let indices = usual.steps.indices.filter { usual.steps[$0].chosen != nil }
    var layers = indices.compactMap { index -> Layer? in
      guard let chosen = usual.steps[index].chosen else { return nil }
      return Layer(
        node: usual.steps[index].node.name, layer: chosen.layer, chosen: chosen.algorithm)
    }
    let candidates = Set(layers.flatMap { options.algorithms.candidates($0.layer) })
    let algorithms = ConvolutionAlgorithm.all.filter(candidates.contains)
    let sessions = try algorithms.map { algorithm in
      options.algorithms.preferred = algorithm
      let session = try Session(try plan(options), options: options)
      try fill(session)
      try session.run()
      return session
    }
    for round in 0..<rounds {
      for (algorithm, session) in zip(algorithms, sessions) {
        try session.run()
        for (position, index) in indices.enumerated()
        where session.plan.steps[index].chosen?.algorithm == algorithm {
          layers[position].seconds[algorithm, default: []].append(
            Double(session.stepNanoseconds[index]) * 1e-9)
        }
      }
      try progress(round + 1)
    }
    self.layers = layers.filter { !$0.seconds.isEmpty }
    self.rounds = rounds
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
  }
}
