public import ChiasmTensor
import Glibc

extension Philox {
  /// The first `count` numbers of the standard normal stream (Box and Muller 1958): words 0 and 1
  /// of a block give its first two numbers, words 2 and 3 the others.
  ///
  /// With `u = (first + 1) * 2^-32` and `v = second * 2^-32`, a pair is
  /// `sqrt(-2 log u) * (cos(2 pi v), sin(2 pi v))`, in `Double`.
  public func normals(count: Int) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(count + 3)
    for index in 0..<(count + 3) / 4 {
      let words = block(at: UInt64(index))
      for first in [0, 2] {
        let radius = (-2 * log((Double(words[first]) + 1) * 0x1p-32)).squareRoot()
        let angle = 2 * Double.pi * Double(words[first + 1]) * 0x1p-32
        numbers += [radius * cos(angle), radius * sin(angle)]
      }
    }
    numbers.removeLast(numbers.count - count)
    return numbers
  }
}
