import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses

/// How a convolution is computed.
enum ConvolutionAlgorithm: Sendable, Hashable {
  case direct
  case winograd(WinogradTile)

  /// The algorithm with the lowest predicted cost.
  static func best(for layer: ConvolutionLayer) -> ConvolutionAlgorithm {
    let candidates = layer.winogradTiles.map(ConvolutionAlgorithm.winograd) + [.direct]
    return candidates.min { $0.cost(of: layer) < $1.cost(of: layer) } ?? .direct
  }

  /// Predicted cycles of one core for the whole layer.
  func cost(of layer: ConvolutionLayer) -> Double {
    switch self {
    case .direct:
      let voxels = layer.extents.d * layer.extents.h * layer.extents.w
      let products = Double(voxels * layer.taps * layer.channels * layer.outputVectors)
      let weights = Double(4 * layer.taps * layer.channels * layer.outputChannels)
      return products / CostModel.directEfficiency + weights / CostModel.weightBytesPerCycle
    case .winograd(let tile):
      let tiles = layer.tiles(tile)
      let products = Double(tiles * tile.points * layer.channels * layer.outputVectors)
      let inputs = Double(tiles * tile.points * layer.inputBlocks)
      let outputs = Double(tiles * tile.points * layer.outputVectors)
      let weights = Double(4 * tile.points * layer.channels * layer.outputChannels)
      return products / CostModel.productEfficiency + inputs * CostModel.inputTransform
        + outputs * CostModel.outputTransform + weights / CostModel.weightBytesPerCycle
    }
  }
}

/// Constants fitted to measurements of the kernels (AVX-512, Zen 4).
private enum CostModel {
  /// Vector multiply-adds per cycle of the direct kernel.
  static let directEfficiency = 0.93
  /// The same of the products between transforms.
  static let productEfficiency = 0.85
  /// Cycles per transformed vector.
  static let inputTransform = 9.0
  static let outputTransform = 8.0
  /// Weights of a whole network come from memory in every run; transformed ones are many times the
  /// plain ones.
  static let weightBytesPerCycle = 1.5
}

/// What the choice of an algorithm depends on.
struct ConvolutionLayer: Sendable, Hashable {
  let isa: ISA
  let channels: Int
  let outputChannels: Int
  let taps: Int
  let extents: PhysicalShape.Extents
  /// Tiles the Winograd kernels can use here; none when the layer is not a 3 x 3 (x 3) one of
  /// stride 1 between blocked tensors.
  let winogradTiles: [WinogradTile]

  init(
    _ fused: FusedConvolution, _ geometry: ConvolutionGeometry, input: PhysicalShape,
    output: PhysicalShape, isa: ISA
  ) {
    self.isa = isa
    channels = geometry.channels / geometry.groups
    outputChannels = geometry.outputChannels / geometry.groups
    taps = geometry.kernelExtents.reduce(1, *)
    extents = output.extents
    winogradTiles = Self.tiles(fused, geometry, input: input, output: output, lanes: isa.lanes)
  }

  var inputBlocks: Int { (channels + isa.lanes - 1) / isa.lanes }
  var outputVectors: Int { (outputChannels + isa.lanes - 1) / isa.lanes }

  /// Tiles of the layer, those included that only fill the last register tile.
  func tiles(_ tile: WinogradTile) -> Int {
    let count =
      (extents.d + tile.d - 1) / tile.d * ((extents.h + tile.h - 1) / tile.h)
      * ((extents.w + tile.w - 1) / tile.w)
    let width = TileShape.maximumWidth(isa)
    return (count + width - 1) / width * width
  }

  private static func tiles(
    _ fused: FusedConvolution, _ geometry: ConvolutionGeometry, input: PhysicalShape,
    output: PhysicalShape, lanes: Int
  ) -> [WinogradTile] {
    guard geometry.groups == 1, geometry.spatialRank >= 2, input.block == lanes,
      output.block == lanes, (geometry.strides + geometry.dilations).allSatisfy({ $0 == 1 }),
      (geometry.paddingLow + geometry.paddingHigh).allSatisfy({ $0 >= 0 })
    else { return [] }
    // Transposed with stride 1, it is a convolution with its window turned around and less padding.
    if case .transposed = fused.kind {
      let reach = geometry.kernelExtents.map { $0 - 1 }
      let low = zip(reach, geometry.paddingLow).map { $0 - $1 }
      let high = zip(reach, geometry.paddingHigh).map { $0 - $1 }
      guard (low + high).allSatisfy({ $0 >= 0 }) else { return [] }
    }
    let window = PhysicalShape.three(geometry.kernelExtents, filling: 1)
    guard window.h == 3, window.w == 3, window.d == 3 || window.d == 1 else { return [] }
    return WinogradTile.all.filter { ($0.d == 1) == (window.d == 1) }
  }
}
