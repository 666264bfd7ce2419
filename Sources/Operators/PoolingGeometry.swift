import ChiasmGraph
import ChiasmTensor

/// The windows of a pooling operator over `[N, C, s...]`, every default resolved.
struct PoolingGeometry {
  let input: Shape
  let window: [Int]
  let windows: WindowGeometry
  /// `[N, C, o...]`
  let output: Shape

  /// - Throws: ``OperatorError`` `attribute` or `shape`.
  init(_ input: Shape, _ pool: some Pooling, for operation: some Operator) throws(OperatorError) {
    let (rank, window) = (input.rank - 2, pool.window)
    try operation.expect(
      window.count == rank, attribute: "window", "\(rank) entries", got: window.count)
    _ = try WindowGeometry.list("window", window, rank, default: 1, for: operation)
    let windows = try WindowGeometry(
      rank: rank, strides: pool.strides.isEmpty ? window : pool.strides, padding: pool.padding,
      dilations: pool.dilations, for: operation)
    let spatial = Array(input.extents[2...])
    try WindowGeometry.checkExtents(spatial, of: "x", atLeast: 1, for: operation)
    var output = [input[0], input[1]]
    for axis in 0..<rank {
      let padded = max(windows.paddingLow[axis], windows.paddingHigh[axis])
      let reach = windows.reach(window[axis], axis: axis)
      try operation.expect(
        padded < reach, attribute: "padding", "less than the window \(reach)", got: padded)
      output.append(
        try Self.outputExtent(
          windows, spatial[axis], window[axis], axis, ceilMode: pool.ceilMode, for: operation))
    }
    self.input = input
    self.window = window
    self.windows = windows
    self.output = try operation.shape(checking: output)
  }

  private static func outputExtent(
    _ windows: WindowGeometry, _ extent: Int, _ window: Int, _ axis: Int, ceilMode: Bool,
    for operation: some Operator
  ) throws(OperatorError) -> Int {
    let room = extent + windows.paddingLow[axis] + windows.paddingHigh[axis]
    let (stride, reach) = (windows.strides[axis], windows.reach(window, axis: axis))
    if ceilMode, room < reach, reach - room < stride { return 1 }
    let whole = try windows.outputExtent(
      input: extent, kernel: window, axis: axis, for: operation)
    guard ceilMode, (room - reach) % stride != 0 else { return whole }
    return whole * stride < extent + windows.paddingLow[axis] ? whole + 1 : whole
  }

  var channelCount: Int { input[0] * input[1] }
  var inputCount: Int { input.extents[2...].reduce(1, *) }

  /// Along one axis, the positions of each window's elements, without the padding.
  private func positions(_ axis: Int) -> [[Int]] {
    let (extent, dilation) = (input[axis + 2], windows.dilations[axis])
    return (0..<output[axis + 2]).map { index in
      let start = index * windows.strides[axis] - windows.paddingLow[axis]
      let skipped = start < 0 ? (-start + dilation - 1) / dilation : 0
      let end = min(start + windows.reach(window[axis], axis: axis), extent)
      return Array(stride(from: start + skipped * dilation, to: end, by: dilation))
    }
  }

  /// For every output position of one channel, the offsets into the channel of the elements in its
  /// window, in row-major order and without the padding. Empty where dilation steps over all.
  var members: [[Int]] {
    var members = [[0]]
    for axis in window.indices {
      let (extent, along) = (input[axis + 2], positions(axis))
      members = members.flatMap { outer in
        along.map { inner in outer.flatMap { o in inner.map { o * extent + $0 } } }
      }
    }
    return members
  }

  /// For every output position of one channel, the size of its window with the padding, but
  /// without what stands out beyond it.
  var paddedCounts: [Double] {
    var counts = [1.0]
    for axis in window.indices {
      let dilation = windows.dilations[axis]
      let end = input[axis + 2] + windows.paddingLow[axis] + windows.paddingHigh[axis]
      let along = (0..<output[axis + 2]).map { index in
        let room = end - index * windows.strides[axis]
        return Double(min(window[axis], (room + dilation - 1) / dilation))
      }
      counts = counts.flatMap { outer in along.map { outer * $0 } }
    }
    return counts
  }
}
