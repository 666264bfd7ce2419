import ChiasmTensor

/// The numbers 0 to `count - 1` in an order that follows from a stream of random bits.
struct RandomPermutation {
  let elements: [Int]

  /// - Parameter epoch: which permutation of the stream; each uses `count` words.
  ///
  /// **Source:** the shuffle of Fisher and Yates, from the end (Knuth, TAOCP 2, 3.4.2 P).
  init(count: Int, _ stream: Philox, epoch: Int = 0) {
    var elements = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      let word = stream.word(at: epoch * count + last)
      elements.swapAt(last, word.number(below: last + 1))
    }
    self.elements = elements
  }
}

extension UInt32 {
  /// The number in `0..<bound` that 32 random bits stand for.
  func number(below bound: Int) -> Int { Int((UInt64(self) * UInt64(bound)) >> 32) }
}
