import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses

/// The gradient of a convolution by its weights, by the transpose of the Winograd algorithm.
struct WinogradWeightGradientStep: Step {
  let direct: WeightGradientStep
  let tile: WinogradTile

  /// Nil where the direct kernel is faster, or the layer is no 3 x 3 (x 3) one of stride 1 between
  /// blocked tensors.
  init?(_ direct: WeightGradientStep) {
    guard let tile = Self.tiles(direct).min(by: { Self.cost($0, direct) < Self.cost($1, direct) }),
      Self.cost(tile, direct) < direct.cost
    else { return nil }
    self.direct = direct
    self.tile = tile
  }

  private static func tiles(_ direct: WeightGradientStep) -> [WinogradTile] {
    let geometry = direct.geometry
    guard geometry.groups == 1, geometry.spatialRank >= 2, direct.x.block == direct.lanes,
      direct.dy.block == direct.lanes,
      (geometry.strides + geometry.dilations).allSatisfy({ $0 == 1 }),
      (geometry.paddingLow + geometry.paddingHigh).allSatisfy({ $0 >= 0 })
    else { return [] }
    let window = PhysicalShape.three(geometry.kernelExtents, filling: 1)
    guard window.h == 3, window.w == 3, window.d == 3 || window.d == 1 else { return [] }
    return WinogradTile.all.filter {
      $0.d == (window.d == 1 ? 1 : 2) && sumsByteCount($0, direct) <= maximumSumsByteCount
    }
  }

  /// Sums of more bytes than these leave every cache.
  private static let maximumSumsByteCount = 64 << 20

  private static func sumsByteCount(_ tile: WinogradTile, _ direct: WeightGradientStep) -> Int {
    4 * tile.points * direct.x.blocks * direct.dy.blocks * direct.lanes * direct.lanes
  }

  /// Predicted cycles of one core; constants as measured (AVX-512, Zen 4).
  private static func cost(_ tile: WinogradTile, _ direct: WeightGradientStep) -> Double {
    let extents = direct.dy.extents
    let tiles =
      direct.dy.cases * ((extents.d + tile.d - 1) / tile.d) * ((extents.h + tile.h - 1) / tile.h)
      * ((extents.w + tile.w - 1) / tile.w)
    let (inputs, outputs) = (direct.x.blocks, direct.dy.blocks)
    let groups = (outputs * direct.lanes + 63) / 64
    let vectors = Double(tiles * tile.points)
    return vectors * Double(inputs * outputs * direct.lanes) / 0.85
      + vectors * Double(inputs * groups + outputs) * 16
      + Double(inputs * outputs * direct.lanes * tile.points) * 40
  }

  var node: Node { direct.node }
  var kernel: String { "winograd-weight-gradient" }
  /// Multiply-adds of the direct form, so that rates compare.
  var multiplyAdds: Int { direct.multiplyAdds }

  var detail: String {
    let slabs = shape.slabs
    return "F(\(tile.d),\(tile.h),\(tile.w)), \(slabs) \(slabs == 1 ? "slab" : "slabs"), "
      + "\(direct.layouts[0]), \(direct.layouts[1])"
  }

  private var lanes: Int { direct.lanes }

  /// The arguments but for addresses.
  private var shape: WinogradWeightGradientArguments {
    let none = UnsafeMutablePointer<Float>(bitPattern: 64)!
    return arguments(x: none, dy: none, sums: none, scratch: none, target: none)
  }

  private func sumsCount(_ a: WinogradWeightGradientArguments) -> Int {
    a.slabs * a.pairs(lanes: lanes) * a.pairCount(lanes: lanes)
  }

  func scratchByteCount(threads: Int) -> Int {
    4 * (sumsCount(shape) + threads * shape.scratchCount(lanes: lanes))
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let sums = memory.scratch.assumingMemoryBound(to: Float.self)
    let arguments = arguments(
      x: memory.floats(node.inputs[0]), dy: memory.floats(node.inputs[1]), sums: sums,
      scratch: sums + sumsCount(shape), target: memory.floats(node.output))
    return [
      ScratchLaunch(
        memory.kernels.winogradWeightGradient, [arguments],
        taskCounts: [arguments.taskCount(lanes: lanes)]),
      KernelLaunch(
        memory.kernels.winogradWeightGradientOutput, [arguments],
        taskCounts: [arguments.pairs(lanes: lanes)]),
    ]
  }

  private func arguments(
    x: UnsafeMutablePointer<Float>, dy: UnsafeMutablePointer<Float>,
    sums: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    target: UnsafeMutablePointer<Float>
  ) -> WinogradWeightGradientArguments {
    let (input, output) = (direct.x, direct.dy)
    let low = PhysicalShape.three(direct.geometry.paddingLow, filling: 0)
    // The first window begins before the first voxel, in the halo.
    let start = PhysicalShape.Extents(
      d: input.haloLow.d - low.d, h: input.haloLow.h - low.h, w: input.haloLow.w - low.w)
    let offset = start.d * input.strideD + start.h * input.strideH + start.w * input.block
    var a = WinogradWeightGradientArguments(
      tile: tile, x: UnsafePointer(x) + offset, dy: UnsafePointer(dy) + output.origin, sums: sums,
      scratch: scratch, target: target)
    a.cases = output.cases
    a.inputChannels = input.channels
    a.outputChannels = output.channels
    a.inputCaseStride = input.caseStride
    a.inputBlockStride = input.blockStride
    (a.inputStrideD, a.inputStrideH) = (input.strideD, input.strideH)
    a.inputExtentD = input.padded.d - start.d
    a.inputExtentH = input.padded.h - start.h
    a.inputExtentW = input.padded.w - start.w
    a.outputCaseStride = output.caseStride
    a.outputBlockStride = output.blockStride
    (a.outputStrideD, a.outputStrideH) = (output.strideD, output.strideH)
    (a.extentD, a.extentH, a.extentW) = (output.extents.d, output.extents.h, output.extents.w)
    a.blocksPerGroup = min(output.blocks, max(1, 64 / lanes))
    divide(&a)
    return a
  }

  /// Batches that fit the second-level cache, and slabs that depend on the shapes alone: enough to
  /// keep threads busy, few enough that their sums stay small.
  private func divide(_ a: inout WinogradWeightGradientArguments) {
    let blocks = a.inputBlocks(lanes: lanes) + a.blocksPerGroup
    let perTile = 4 * tile.pointsH * tile.pointsW * lanes * blocks
    // An odd number: points a power of two apart would share a cache set.
    a.batch = max(7, (min(41, 550_000 / perTile) - 1) | 1)
    let batches = (a.tileCount + a.batch - 1) / a.batch
    let wanted = max(4 / a.groups(lanes: lanes), 4096 / (a.inputChannels * a.outputChannels), 1)
    a.batchesPerSlab = (batches + min(batches, wanted) - 1) / min(batches, wanted)
  }
}
