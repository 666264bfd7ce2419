/// How one level fuses what the two encoders make of PET and CT.
public enum Fusion: Sendable, Hashable {
  case easy(EasyFusion)
  case crossModal(CrossModalFusion)
}

/// Element by element, or by a 1x1x1 convolution. The raw values are the plugin's modes.
///
/// **Source:** Shao et al. 2024 use it undefined; these are the readings the text allows.
public enum EasyFusion: String, Sendable, Hashable, CaseIterable {
  case sum
  /// Concatenates, convolves 1x1x1 from 2C to C, then batch norm and the network's activation.
  case concatConvolution = "concat-convolution"
  case mean
  case max
}

/// Attention of PET positions to CT positions, added to PET: Z = P + mu(theta(P) phi(C)^T g / N).
///
/// **Source:** Shao et al. 2024, equation 2.
public struct CrossModalFusion: Sendable, Hashable {
  /// What `g` acts on. The raw values are the plugin's names.
  public enum ValueSource: String, Sendable, Hashable, CaseIterable {
    case pet = "primary"
    case ct = "secondary"
  }

  public var value = ValueSource.pet
  /// Layer norm over the channels of Z.
  public var hasLayerNorm = false
  /// Divides P and C by their length over the channels first.
  public var normalizesInputs = false

  public init() {}
}
