extension Volume {
  /// The values at the voxel centres of `target`, interpolated along x, y and z.
  ///
  /// Up to half a voxel beyond the outermost centres the edge's value holds; further out
  /// `outside` does.
  ///
  /// **Source:** the conventions of ITK's linear interpolation.
  public func resampled(onto target: Grid, outside: Float = 0) -> Volume {
    let map = IndexMap(from: target, to: grid)
    let result = [Float](unsafeUninitializedCapacity: target.count) { output, count in
      voxels.withUnsafeBufferPointer { input in
        if let axes = map.axisTaps {
          interpolate(input, axes, outside, output)
        } else {
          interpolate(input, map, outside, output)
        }
      }
      count = target.count
    }
    return Volume(grid: target, voxels: result)
  }

  /// Grids with parallel axes: neighbours and weights depend on one index each.
  private func interpolate(
    _ input: UnsafeBufferPointer<Float>, _ axes: [[AxisTap]], _ outside: Float,
    _ output: UnsafeMutableBufferPointer<Float>
  ) {
    let row = grid.extents.x, slab = row * grid.extents.y
    var position = 0
    for z in axes[2] {
      for y in axes[1] {
        guard y.isInside && z.isInside else {
          output[position..<position + axes[0].count].update(repeating: outside)
          position += axes[0].count
          continue
        }
        let base = y.low * row + z.low * slab
        let up = y.step * row, back = z.step * slab
        for x in axes[0] {
          guard x.isInside else {
            output[position] = outside
            position += 1
            continue
          }
          let a = base + x.low
          let near = mix(mix(input[a], input[a + x.step], x.weight),
            mix(input[a + up], input[a + up + x.step], x.weight), y.weight)
          let b = a + back
          let far = mix(mix(input[b], input[b + x.step], x.weight),
            mix(input[b + up], input[b + up + x.step], x.weight), y.weight)
          output[position] = mix(near, far, z.weight)
          position += 1
        }
      }
    }
  }

  private func interpolate(
    _ input: UnsafeBufferPointer<Float>, _ map: IndexMap, _ outside: Float,
    _ output: UnsafeMutableBufferPointer<Float>
  ) {
    let row = grid.extents.x, slab = row * grid.extents.y
    map.forEachPoint { position, point in
      guard let (low, step, weight) = map.taps(at: point) else {
        output[position] = outside
        return
      }
      let a = low.x + low.y * row + low.z * slab
      let up = step.y * row, b = a + step.z * slab
      let near = mix(mix(input[a], input[a + step.x], weight.x),
        mix(input[a + up], input[a + up + step.x], weight.x), weight.y)
      let far = mix(mix(input[b], input[b + step.x], weight.x),
        mix(input[b + up], input[b + up + step.x], weight.x), weight.y)
      output[position] = mix(near, far, weight.z)
    }
  }
}

extension Mask {
  /// The label of the nearest voxel at the voxel centres of `target`; background outside.
  ///
  /// **Edge cases:** halfway between two voxels the higher index wins.
  public func resampled(onto target: Grid) -> Mask {
    let map = IndexMap(from: target, to: grid)
    let row = grid.extents.x, slab = row * grid.extents.y
    let result = [UInt8](unsafeUninitializedCapacity: target.count) { output, count in
      map.forEachPoint { position, point in
        let nearest = map.nearest(to: point)
        output[position] = nearest.map { voxels[$0.x + $0.y * row + $0.z * slab] } ?? 0
      }
      count = target.count
    }
    return Mask(grid: target, voxels: result)
  }
}

@inline(__always)
private func mix(_ a: Float, _ b: Float, _ weight: Float) -> Float { a + (b - a) * weight }
