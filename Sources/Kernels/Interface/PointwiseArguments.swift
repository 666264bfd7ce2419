/// A scalar function applied to vectors. The raw value crosses from planner to kernel.
public enum PointwiseCode: Int32, Sendable {
  case add, subtract, multiply, divide, maximum, minimum, power
  case equal
  case leakyReLUGradient
  case leakyReLU, sigmoid, tanh, exp, log, sqrt, erf, absolute, floor, ceil, round
}

/// `y[o, i] = f(a[o, i], b[o, i])` over `outer` rows of `inner` contiguous elements.
public struct PointwiseArguments {
  /// One operand and how it is read.
  public struct Operand {
    /// Part of where row `o` stands: `o / divisor % period * stride`.
    public struct Term {
      public var divisor: Int
      public var period: Int
      public var stride: Int

      public init(divisor: Int = 1, period: Int = 1, stride: Int = 0) {
        self.divisor = divisor
        self.period = period
        self.stride = stride
      }
    }

    public var data: UnsafePointer<Float>
    /// Row `o` stands at the sum of these.
    public var terms: (Term, Term, Term)
    /// 1, or 0 for one element for the whole row.
    public var innerStride: Int
    /// Whether a row is its first vector again and again: rows and chunks are then whole vectors.
    public var repeatsVector = false

    /// Rows that stand `outerStride` apart, again from the first after `period` of them.
    public init(
      _ data: UnsafePointer<Float>, outerStride: Int, period: Int, innerStride: Int
    ) {
      self.data = data
      terms = (Term(period: period, stride: outerStride), Term(), Term())
      self.innerStride = innerStride
    }
  }

  public var code: PointwiseCode
  public var slope: Float = 0
  public var a: Operand
  /// The same as `a` for functions of one operand.
  public var b: Operand
  public var output: UnsafeMutablePointer<Float>
  public var outer: Int
  public var inner: Int
  /// Elements of a row per task.
  public var chunk: Int
  /// More than 1 only where a chunk is a row.
  public var rowsPerTask = 1

  public init(
    code: PointwiseCode, a: Operand, b: Operand, output: UnsafeMutablePointer<Float>,
    outer: Int, inner: Int, chunk: Int
  ) {
    self.code = code
    self.a = a
    self.b = b
    self.output = output
    self.outer = outer
    self.inner = inner
    self.chunk = chunk
  }

  public var chunksPerRow: Int { (inner + chunk - 1) / chunk }
  public var taskCount: Int { (outer + rowsPerTask - 1) / rowsPerTask * chunksPerRow }
}
