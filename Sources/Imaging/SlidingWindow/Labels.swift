extension Mask {
  /// The most probable class of every voxel.
  ///
  /// - Parameters:
  ///   - maps: probabilities of the classes 1, 2, ...; what they leave to 1 is class 0.
  /// - Precondition: there are 1 to 255 maps on one grid.
  ///
  /// **Edge cases:** of equally probable classes the lowest wins, so with one map a voxel is
  /// foreground above 0.5.
  public init(mostProbableOf maps: [Volume]) {
    precondition((1...255).contains(maps.count), "\(maps.count) maps")
    guard maps.count > 1 else {
      self.init(maps[0], above: 0.5)
      return
    }
    let labels = maps[0].voxels.indices.map { voxel in
      var best = (label: 0, value: maps.reduce(1) { $0 - $1.voxels[voxel] })
      for (index, map) in maps.enumerated() where map.voxels[voxel] > best.value {
        best = (index + 1, map.voxels[voxel])
      }
      return UInt8(best.label)
    }
    self.init(grid: maps[0].grid, voxels: labels)
  }
}
