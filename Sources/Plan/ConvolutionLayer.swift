public import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses

/// What the choice of an algorithm depends on.
public struct ConvolutionLayer: Sendable, Hashable, CustomStringConvertible {
  public let isa: ISA
  public let batch: Int
  /// Channels of a group.
  public let channels: Int
  public let outputChannels: Int
  public let groups: Int
  public let taps: Int
  /// Vectors of outputs that a kernel makes together.
  let panelVectors: Int
  /// Output voxels along D, H and W.
  let extents: PhysicalShape.Extents
  /// Tiles the Winograd kernels can use here; none when the layer is not a 3 x 3 (x 3) one of
  /// stride 1 between blocked tensors.
  public let winogradTiles: [WinogradTile]

  init(_ step: ConvolutionStep) {
    let geometry = step.geometry
    isa = step.isa
    batch = geometry.batch
    channels = step.groupInputs
    outputChannels = step.groupOutputs
    groups = geometry.groups
    taps = geometry.kernelExtents.reduce(1, *)
    panelVectors = step.vectors
    extents = step.output.extents
    winogradTiles = Self.tiles(step)
  }

  /// Channels and output voxels: `16 -> 32, 48x112x112`.
  public var description: String {
    "\(channels) -> \(outputChannels), \(extents.d)x\(extents.h)x\(extents.w)"
  }

  var inputBlocks: Int { (channels + isa.lanes - 1) / isa.lanes }
  var outputVectors: Int { (outputChannels + isa.lanes - 1) / isa.lanes }

  /// Units of work of an algorithm, in the order of ``ConvolutionCosts/names``.
  public func work(_ algorithm: ConvolutionAlgorithm) -> [Double] {
    var work = [Double](repeating: 0, count: ConvolutionCosts.names.count)
    let voxels = batch * extents.d * extents.h * extents.w
    work[3] = Double(voxels * outputVectors * groups)
    switch algorithm {
    case .direct:
      work[0] = Double(voxels * taps * channels * outputVectors * groups)
      work[7] = Double(4 * taps * channels * outputVectors * isa.lanes * groups)
    case .winograd(let tile) where tile.isByPanels:
      // Two workers here as well.
      let division = PanelDivision(self, tile, threads: 2)
      work[1] = Double(division.products)
      work[2] = Double(division.tasks % 2 * division.products / division.tasks)
      work[6] = Double(division.transformedVectors)
      work[7] = Double(4 * tile.points * channels * outputVectors * isa.lanes)
    case .winograd(let tile):
      let products = tile.points * channels * outputVectors
      work[1] = Double(batch * tiles(tile) * products)
      // Two workers: the plan must not depend on how many there are.
      let tasks = batch * tasks(tile)
      work[2] = Double(((tasks + 1) / 2 * 2 * tilesPerTask(tile) - batch * tiles(tile)) * products)
      work[4 + (tile.h + tile.w) / 2 - 2] = Double(batch * tiles(tile) * tile.points * inputBlocks)
      work[7] = Double(4 * tile.points * channels * outputVectors * isa.lanes)
    }
    return work
  }

  /// Predicted nanoseconds of one core for the whole layer.
  public func cost(_ algorithm: ConvolutionAlgorithm, _ costs: ConvolutionCosts) -> Double {
    zip(work(algorithm), costs.constants).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Tiles that a task transforms and multiplies: whole register tiles, few enough that what the
  /// kernel keeps of them stays in the second-level cache.
  func tilesPerTask(_ tile: WinogradTile) -> Int {
    let width = TileShape.maximumWidth(isa)
    let vectors = tile.vectorsPerTile(inputBlocks: inputBlocks, outputVectors: panelVectors)
    let preferred = max(1, 700_000 / (4 * vectors * isa.lanes * width))
    return width * min(preferred, isa == .avx512 ? 1 : 4)
  }

  /// Tasks of a case.
  func tasks(_ tile: WinogradTile) -> Int {
    (tileCount(tile) + tilesPerTask(tile) - 1) / tilesPerTask(tile)
  }

  /// Tiles of a case, those included that only fill the last half of a register tile.
  func tiles(_ tile: WinogradTile) -> Int {
    let half = TileShape.maximumWidth(isa) / 2
    return (tileCount(tile) + half - 1) / half * half
  }

  private func tileCount(_ tile: WinogradTile) -> Int {
    (extents.d + tile.d - 1) / tile.d * ((extents.h + tile.h - 1) / tile.h)
      * ((extents.w + tile.w - 1) / tile.w)
  }

  private static func tiles(_ step: ConvolutionStep) -> [WinogradTile] {
    let geometry = step.geometry
    guard geometry.groups == 1, geometry.spatialRank >= 2, step.input.block == step.lanes,
      step.output.block == step.lanes,
      (geometry.strides + geometry.dilations).allSatisfy({ $0 == 1 }),
      (geometry.paddingLow + geometry.paddingHigh).allSatisfy({ $0 >= 0 })
    else { return [] }
    // Transposed with stride 1, it is a convolution with its window turned around and less padding.
    if step.isTransposed {
      let reach = geometry.kernelExtents.map { $0 - 1 }
      let low = zip(reach, geometry.paddingLow).map { $0 - $1 }
      let high = zip(reach, geometry.paddingHigh).map { $0 - $1 }
      guard (low + high).allSatisfy({ $0 >= 0 }) else { return [] }
    }
    let window = PhysicalShape.three(geometry.kernelExtents, filling: 1)
    guard window.h == 3, window.w == 3, window.d == 3 || window.d == 1 else { return [] }
    return WinogradTile.all.filter { $0.windowD == window.d }
      + WinogradTile.panels.filter {
        $0.windowD == window.d && PanelDivision.suits($0, step.output.extents)
      }
  }
}
