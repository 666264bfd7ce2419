/// What a reader accepts before it takes memory or time for it.
public struct ONNXLimits: Sendable, Hashable {
  /// The limits for files from anywhere.
  public static let standard = ONNXLimits()

  /// Strings and submessages in a file. A decoded one takes about 100 bytes; a node has about ten.
  public var recordCount = 1 << 20

  /// How deep messages lie in one another.
  public var messageDepth = 64

  /// Bytes of a file without the raw data of its tensors.
  public var messageByteCount = 256 << 20

  /// From how many bytes on raw data stays where it is until it is used.
  public var payloadByteCount = 1 << 10

  /// Axes of a tensor.
  public var rank = 16

  /// Inputs, and outputs, of a model; as many as a model file may have.
  public var portCount = 1 << 10

  /// Nodes after functions have been replaced by what they are made of.
  public var nodeCount = 1 << 17

  /// Functions within functions.
  public var functionDepth = 32

  /// Elements of a tensor that may be computed while importing.
  public var foldedElementCount = 1 << 16

  /// Elements of all tensors that may be computed while importing.
  public var foldingBudget = 1 << 24

  /// Bytes of tensors that a model fills with one number, such as weights left out of a test. What
  /// goes beyond is computed when the graph runs.
  public var filledByteCount = 640 << 20

  /// Refusals that are told one by one.
  public var refusalCount = 50

  public init() {}
}
