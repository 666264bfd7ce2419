import ChiasmKernelInterface

/// How a Winograd convolution by panels is divided into tasks.
///
/// All tiles of a case in one task read each weight once; tasks of other panels transform the same
/// windows again. More tiles than the caches take are divided into batches.
struct PanelDivision {
  /// Tiles per task, whole register tiles.
  let batch: Int
  /// Panels of output channels per task.
  let panels: Int
  /// Tasks of all cases.
  let tasks: Int

  private let layer: ConvolutionLayer
  private let tile: WinogradTile
  private let groups: Int

  init(_ layer: ConvolutionLayer, _ tile: WinogradTile, threads: Int) {
    self.layer = layer
    self.tile = tile
    let width = TileShape.maximumWidth(layer.isa)
    // The last register tile may be half of one.
    let rows = (layer.tiles(tile) + width - 1) / width
    let bytes = 4 * tile.transformedPoints * layer.isa.lanes * layer.inputBlocks * width
    let most = max(1, Self.windowBytes(layer.isa) / bytes)
    let batches = (rows + most - 1) / most
    batch = (rows + batches - 1) / batches * width
    let panelCount = (layer.outputVectors + layer.panelVectors - 1) / layer.panelVectors
    // Transforms cost about a fifth of a panel.
    func rounds(_ panels: Int) -> Double {
      let tasks = layer.batch * batches * ((panelCount + panels - 1) / panels)
      return Double((tasks + threads - 1) / threads) * (Double(panels) + 0.2)
    }
    let best = (1...panelCount).min { rounds($0) < rounds($1) } ?? panelCount
    panels = best
    groups = (panelCount + best - 1) / best
    tasks = layer.batch * batches * groups
  }

  /// Whether weights are most of what a layer reads, and the axis of 3 voxels has no remainder.
  static func suits(_ tile: WinogradTile, _ extents: PhysicalShape.Extents) -> Bool {
    let axes = [(tile.d, extents.d), (tile.h, extents.h), (tile.w, extents.w)]
    return extents.d * extents.h * extents.w <= 2048
      && axes.allSatisfy { outputs, extent in outputs != 3 || extent % 3 == 0 }
  }

  /// Bytes of transformed windows of a task. Each is read once per panel, and with short vectors
  /// there are more panels: then what the second-level cache does not hold costs more than weights
  /// that are read again.
  private static func windowBytes(_ isa: ISA) -> Int { isa == .avx512 ? 1_800_000 : 700_000 }

  /// Vector multiply-adds.
  var products: Int {
    layer.batch * layer.tiles(tile) * tile.points * layer.channels * layer.outputVectors
  }

  /// Points of blocks of channels that all tasks transform.
  var transformedVectors: Int {
    let tiles = layer.batch * layer.tiles(tile) * groups
    return tiles * tile.transformedPoints * layer.inputBlocks
  }

  /// Products that are transformed back, in vectors.
  var productVectors: Int {
    layer.batch * layer.tiles(tile) * tile.transformedPoints * layer.outputVectors
  }
}
