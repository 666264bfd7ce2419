import ChiasmGraph
import ChiasmTensor

/// The windows of a pooling operator over `[N, C, s...]`, every default resolved.
struct PoolingGeometry {
  let input: Shape
  let window: [Int]
  let strides: [Int]
  let low: [Int]
  /// `[N, C, o...]`
  let output: Shape

  /// - Throws: ``OperatorError`` `attribute` or `shape`.
  init(
    _ input: Shape, window: [Int], strides: [Int], padding: [Int], for operation: some Operator
  ) throws(OperatorError) {
    let rank = input.rank - 2
    try operation.expect(
      window.count == rank, attribute: "window", "\(rank) entries", got: window.count)
    _ = try WindowGeometry.list("window", window, rank, default: 1, for: operation)
    let geometry = try WindowGeometry(
      rank: rank, strides: strides.isEmpty ? window : strides, padding: padding, dilations: [],
      for: operation)
    let spatial = Array(input.extents[2...])
    try WindowGeometry.checkExtents(spatial, of: "x", atLeast: 1, for: operation)
    var output = [input[0], input[1]]
    for axis in 0..<rank {
      let padded = max(geometry.paddingLow[axis], geometry.paddingHigh[axis])
      try operation.expect(
        padded < window[axis], attribute: "padding", "less than the window \(window[axis])",
        got: padded)
      output.append(
        try geometry.outputExtent(
          input: spatial[axis], kernel: window[axis], axis: axis, for: operation))
    }
    self.input = input
    self.window = window
    self.strides = geometry.strides
    self.low = geometry.paddingLow
    self.output = try operation.shape(checking: output)
  }

  /// The elements in a window: `whole` counts the padding too.
  var windowCount: Int { window.reduce(1, *) }

  /// For every output position of one channel, the offsets into the channel of the elements in its
  /// window, in row-major order and without the padding.
  var members: [[Int]] {
    var members = [[0]]
    for axis in window.indices {
      let extent = input[axis + 2]
      let along = (0..<output[axis + 2]).map { index in
        let start = index * strides[axis] - low[axis]
        return Array(max(start, 0)..<min(start + window[axis], extent))
      }
      members = members.flatMap { outer in
        along.map { inner in outer.flatMap { o in inner.map { o * extent + $0 } } }
      }
    }
    return members
  }

  var channelCount: Int { input[0] * input[1] }
  var inputCount: Int { input.extents[2...].reduce(1, *) }
}
