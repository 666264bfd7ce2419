extension SlidingWindow {
  /// Copies one window of a volume into a tensor's memory, zeros where the volume ends.
  ///
  /// **Shape:** `voxels` has x fastest; `patch` becomes `[X, Y, Z]`, z fastest.
  ///
  /// - Precondition: `voxels` holds the volume's extents and `output` the patch's.
  public func gather(
    _ voxels: UnsafeBufferPointer<Float>, at origin: SIMD3<Int>,
    into output: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(voxels.count == extents.x * extents.y * extents.z, "\(voxels.count) voxels")
    precondition(output.count == patch.x * patch.y * patch.z, "\(output.count) elements")
    let blocks = WindowBlocks(self, origin: origin)
    if !blocks.isInside { output.update(repeating: 0) }
    let source = voxels.baseAddress!, target = output.baseAddress!
    blocks.forEach { block in
      for column in 0..<block.columns {
        let from = source + block.voxel + column
        let to = target + block.element + column * blocks.elementStride
        for row in 0..<block.rows { to[row] = from[row * blocks.voxelStride] }
      }
    }
  }
}
