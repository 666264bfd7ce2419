/// How scores become probabilities.
public enum ScoreActivation: Hashable, Sendable {
  /// Channels are classes and channel 0 is background; probabilities of the others are kept.
  case softmax
  /// Every channel is a class of its own.
  case sigmoid
  /// The scores are probabilities already. Channel 0 is background; the others are kept.
  case probability

  /// How many probability maps `channels` channels of scores give.
  public func mapCount(channels: Int) -> Int {
    switch self {
    case .softmax, .probability: channels - 1
    case .sigmoid: channels
    }
  }

  /// The probabilities of up to 16 neighbours.
  ///
  /// - Parameters:
  ///   - stride: elements from one channel's score to the next channel's.
  ///   - output: room for 16 values per map, maps `outputStride` apart.
  @inline(__always)
  func apply(
    to scores: UnsafePointer<Float>, count: Int, channels: Int, stride: Int,
    into output: UnsafeMutablePointer<Float>, outputStride: Int
  ) {
    for start in Swift.stride(from: 0, to: count, by: 8) {
      // A short rest is loaded lane by lane: beyond it the scores may end.
      let left = min(8, count - start)
      let load = { (channel: Int) -> SIMD8<Float> in
        let address = scores + start + channel * stride
        if left == 8 { return UnsafeRawPointer(address).loadUnaligned(as: SIMD8<Float>.self) }
        var lanes = SIMD8<Float>.zero
        for lane in 0..<left { lanes[lane] = address[lane] }
        return lanes
      }
      apply(channels: channels, load: load) { map, value in
        UnsafeMutableRawPointer(output + start + map * outputStride)
          .storeBytes(of: value, as: SIMD8<Float>.self)
      }
    }
  }

  @inline(__always)
  private func apply(
    channels: Int, load: (Int) -> SIMD8<Float>, store: (Int, SIMD8<Float>) -> Void
  ) {
    switch self {
    case .probability:
      for channel in 1..<channels { store(channel - 1, load(channel)) }
    case .sigmoid:
      for channel in 0..<channels { store(channel, Exponential.logistic(load(channel))) }
    case .softmax where channels == 2:
      store(0, Exponential.logistic(load(1) - load(0)))
    case .softmax:
      var largest = load(0)
      for channel in 1..<channels { largest = pointwiseMax(largest, load(channel)) }
      var sum = SIMD8<Float>.zero
      for channel in 0..<channels { sum += Exponential.exp(load(channel) - largest) }
      for channel in 1..<channels {
        store(channel - 1, Exponential.exp(load(channel) - largest) / sum)
      }
    }
  }
}
