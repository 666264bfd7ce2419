/// One launch of a kernel that does nothing but keep the machine busy, to see what it can do.
public struct RateArguments {
  /// Numbers to read: two vectors for multiply-adds, ``countPerTask`` per task for reading.
  public var data: UnsafePointer<Float>
  /// A vector per task.
  public var results: UnsafeMutablePointer<Float>
  /// Rounds of ``multiplyAddsPerRound`` vector multiply-adds.
  public var rounds = 0
  /// A multiple of eight vectors.
  public var countPerTask = 0

  public static let multiplyAddsPerRound = 12

  public init(data: UnsafePointer<Float>, results: UnsafeMutablePointer<Float>) {
    self.data = data
    self.results = results
  }
}
