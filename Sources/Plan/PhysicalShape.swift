import ChiasmKernelInterface
public import ChiasmPasses
public import ChiasmTensor

/// Where the elements of a tensor stand in memory, with the spatial axes brought to three.
///
/// Element `[n, c, d, h, w]` is at
/// `origin + n * caseStride + c / block * blockStride + d * strideD + h * strideH + w * block + c %
/// block`.
public struct PhysicalShape: Sendable, Hashable {
  public struct Extents: Sendable, Hashable {
    public var d: Int
    public var h: Int
    public var w: Int
  }

  public let cases: Int
  public let channels: Int
  public let block: Int
  public let extents: Extents
  public let haloLow: Extents
  public let padded: Extents

  /// - Precondition: a layout that is not planar belongs to `[N, C, s...]` with 1 to 3 spatial
  ///   axes.
  public init(_ shape: Shape, _ layout: Layout) {
    guard (3...5).contains(shape.rank) else {
      precondition(layout.isPlanar, "\(shape) cannot stand \(layout)")
      cases = 1
      channels = 1
      block = 1
      extents = Extents(d: 1, h: 1, w: shape.count)
      haloLow = Extents(d: 0, h: 0, w: 0)
      padded = extents
      return
    }
    let spatial = Array(shape.extents[2...])
    let halo = layout.halo(rank: spatial.count)
    cases = shape[0]
    channels = shape[1]
    block = layout.block
    extents = Self.three(spatial, filling: 1)
    haloLow = Self.three(halo.low, filling: 0)
    padded = Self.three(
      spatial.indices.map { halo.low[$0] + spatial[$0] + halo.high[$0] }, filling: 1)
  }

  /// Brings a list with one entry per spatial axis to `[D, H, W]`.
  public static func three(_ list: [Int], filling missing: Int) -> Extents {
    let all = Array(repeating: missing, count: 3 - list.count) + list
    return Extents(d: all[0], h: all[1], w: all[2])
  }

  public var strideH: Int { padded.w * block }
  public var strideD: Int { padded.h * strideH }
  public var blockStride: Int { padded.d * strideD }
  public var blocks: Int { (channels + block - 1) / block }
  public var caseStride: Int { blocks * blockStride }
  public var origin: Int {
    haloLow.d * strideD + haloLow.h * strideH + haloLow.w * block
  }
  public var elementCount: Int { cases * caseStride }
  public var hasHalo: Bool { padded != extents }

  /// What the kernels get.
  var placement: VoxelPlacement {
    VoxelPlacement(
      block: block, caseStride: caseStride, blockStride: blockStride, strideD: strideD,
      strideH: strideH, origin: origin)
  }
}
