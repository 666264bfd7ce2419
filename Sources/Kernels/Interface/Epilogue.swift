/// What happens to an accumulated vector before it is stored.
///
/// In this order: leaky ReLU, up to two additions, leaky ReLU. An addend has the layout of the
/// output.
public struct Epilogue {
  /// 1 leaves the vector alone; 0 is ReLU.
  public var slope: Float = 1
  public var addend0: UnsafePointer<Float>?
  public var addend1: UnsafePointer<Float>?
  public var slopeAfterAddition: Float = 1

  public init() {}
}
