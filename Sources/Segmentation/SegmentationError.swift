/// Why a case could not be segmented, where no other module has said it already.
public struct SegmentationError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, CaseIterable {
    /// The model does not take PET and CT, or not one case and one channel of each.
    case inputs
    /// The model's output is not one probability or logit per class and voxel.
    case output
  }

  public var code: Code
  /// The model's name.
  public var place: String
  public var reason: String

  public init(_ code: Code, _ place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }
}

extension SegmentationError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
