/// `C[m, n] = Σₖ A[m, k] · B[k, n]`, row-major, for a batch of matrices.
public struct MatMulArguments {
  public var a: UnsafePointer<Float>
  public var b: UnsafePointer<Float>
  public var c: UnsafeMutablePointer<Float>
  public var m: Int
  public var n: Int
  public var k: Int
  /// Element strides of A along m and k, and of B along k and n: a transposed operand swaps them.
  public var aStrideM: Int
  public var aStrideK: Int
  public var bStrideK: Int
  public var bStrideN: Int
  public var batch = 1
  /// The distance between matrices of the batch; 0 repeats one.
  public var aBatchStride = 0
  public var bBatchStride = 0
  /// Rows and columns of C per task.
  public var tileM = 1
  public var tileN = 1

  public init(
    a: UnsafePointer<Float>, b: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>,
    m: Int, n: Int, k: Int, aStrides: (m: Int, k: Int), bStrides: (k: Int, n: Int)
  ) {
    self.a = a
    self.b = b
    self.c = c
    self.m = m
    self.n = n
    self.k = k
    (aStrideM, aStrideK) = (aStrides.m, aStrides.k)
    (bStrideK, bStrideN) = (bStrides.k, bStrides.n)
  }

  public var tilesM: Int { (m + tileM - 1) / tileM }
  public var tilesN: Int { (n + tileN - 1) / tileN }
  public var taskCount: Int { batch * tilesM * tilesN }
}
