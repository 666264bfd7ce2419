/// `mean + deviation · z` with the standard normal numbers z of a Philox stream, in order.
public struct RandomNormalArguments {
  public var output: UnsafeMutablePointer<Float>
  public var count: Int
  public var seed: UInt64
  /// The stream's number, read when the kernel runs; nil means 0.
  public var stream: UnsafePointer<Int64>?
  public var mean: Float
  public var deviation: Float

  public init(
    output: UnsafeMutablePointer<Float>, count: Int, seed: UInt64, stream: UnsafePointer<Int64>?,
    mean: Float, deviation: Float
  ) {
    self.output = output
    self.count = count
    self.seed = seed
    self.stream = stream
    self.mean = mean
    self.deviation = deviation
  }

  /// Numbers per task: whole vectors of blocks of four for every ISA.
  public static let chunk = 4096

  public var taskCount: Int { (count + Self.chunk - 1) / Self.chunk }
}
