/// An axis of a Winograd convolution by panels: its tiles, and how its voxels and weights lie.
public struct WinogradPanelAxis: Sendable {
  /// Output voxels of a tile: 2 to 4, or 1 for an axis whose taps are summed directly.
  public let outputs: Int
  /// Output voxels, and how far apart they are.
  public let extent: Int
  public let outputStride: Int
  /// Readable voxels from the input pointer on, halo included, and how far apart they are.
  public let inputExtent: Int
  public let inputStride: Int
  /// The distance of neighbouring points (of a direct axis: taps) in the order of weights.
  public let weightStride: Int

  public init(
    outputs: Int, extent: Int, outputStride: Int, inputExtent: Int, inputStride: Int,
    weightStride: Int
  ) {
    self.outputs = outputs
    self.extent = extent
    self.outputStride = outputStride
    self.inputExtent = inputExtent
    self.inputStride = inputStride
    self.weightStride = weightStride
  }

  public var isDirect: Bool { outputs == 1 }
  /// Points between the transforms.
  public var points: Int { isDirect ? 1 : outputs + 2 }
  public var tiles: Int { (extent + outputs - 1) / outputs }
  /// Windows to transform: a direct axis has one per plane, those of the halo included.
  public var windows: Int { isDirect ? extent + 2 : tiles }
}

/// What a Winograd convolution by panels computes, and how it is divided.
public struct WinogradPanelShape: Sendable {
  /// From the one whose tiles are furthest apart; only the first may be direct.
  public let outer: WinogradPanelAxis
  public let middle: WinogradPanelAxis
  public let inner: WinogradPanelAxis

  public var inputChannels = 1
  public var outputChannels = 1
  /// Vectors of output channels per panel, 1 or 2.
  public var outputVectors = 1
  /// Tiles per task, whole register tiles.
  public var batch = 1
  /// Panels per task.
  public var panels = 1

  /// - Parameter axes: three.
  public init(axes: [WinogradPanelAxis]) {
    (outer, middle, inner) = (axes[0], axes[1], axes[2])
  }

  public var points: Int { outer.points * middle.points * inner.points }
  /// Taps that are summed directly.
  public var taps: Int { outer.isDirect ? 3 : 1 }
  /// Tiles of a plane of the outer axis.
  public var planeTiles: Int { middle.tiles * inner.tiles }
  public var tileCount: Int { outer.tiles * planeTiles }
  public var windowCount: Int { outer.windows * planeTiles }
  /// Windows that the tiles of a task read.
  public var windowBatch: Int { batch + (taps - 1) * planeTiles }

  public func inputBlocks(lanes: Int) -> Int { (inputChannels + lanes - 1) / lanes }

  public func panelCount(lanes: Int) -> Int {
    (outputChannels + outputVectors * lanes - 1) / (outputVectors * lanes)
  }

  /// Elements from point to point of transformed windows and of products: odd numbers of vectors,
  /// so that the points of a tile fall into different sets of the caches.
  public func windowStride(lanes: Int) -> Int {
    (inputBlocks(lanes: lanes) * windowBatch | 1) * lanes
  }

  public func productStride(lanes: Int) -> Int { (outputVectors * batch | 1) * lanes }

  /// Elements of scratch per worker: transformed windows, the products of a panel, one window
  /// before and after a transform.
  public func scratchCount(lanes: Int) -> Int {
    points * (windowStride(lanes: lanes) + productStride(lanes: lanes)) + 2 * 216 * lanes
  }

  /// Groups of ``panels``.
  public func groupCount(lanes: Int) -> Int { (panelCount(lanes: lanes) + panels - 1) / panels }

  public func taskCount(lanes: Int) -> Int {
    (tileCount + batch - 1) / batch * groupCount(lanes: lanes)
  }
}
