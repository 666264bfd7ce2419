public import ChiasmGraph
import ChiasmTensor

/// The V-Net with additive skips: one encoder, one decoder.
///
/// Input [N, C, X, Y, Z], called `image` unless it is told otherwise; output
/// [N, classes, X, Y, Z]. With two modalities as channels it is the simplest fusion there is.
///
/// **Source:** the network of Yu et al., "Uncertainty-aware self-ensembling model for
/// semi-supervised 3D left atrium segmentation", MICCAI 2019, which has 3x3x3 windows, batch norm
/// and no residual blocks. 9,448,866 parameters for one channel, two classes, 16 filters.
public struct VNet: Network {
  public var settings: NetworkSettings
  public var inputChannels: Int
  public var inputName = "image"

  public init(_ settings: NetworkSettings = NetworkSettings(), inputChannels: Int = 1) {
    self.settings = settings
    self.inputChannels = inputChannels
  }

  public var name: String { NetworkName.vnet.rawValue }

  public var usualActivation: Activation { .relu }

  public func graph(catalog: OperatorCatalog) throws(NetworkError) -> Graph {
    try settings.validate(in: name)
    try check(inputChannels, in: 1...NetworkSettings.Limits.channels, "\(name): input channels")
    return try NetworkAssembly(self, catalog).graph(
      inputs: [(inputName, inputChannels)]
    ) { scope, images throws(OperatorError) in
      var features: [Value] = []
      for level in 1...NetworkSettings.levels {
        features.append(try scope["encoder"].encoderLevel(level, features.last ?? images[0]))
      }
      let deepest = try scope.dropout(features.removeLast(), name: "dropout")
      return NetworkAssembly.Result(logits: try scope.decoder(deepest, skips: features))
    }
  }
}
