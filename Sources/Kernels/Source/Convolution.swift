import ChiasmKernelInterface

/// **Computes** one task of a direct convolution of any stride, dilation and number of taps: some
/// tiles of rows for one panel of `v` output vectors.
///
/// **Layout** see ``ConvolutionArguments``.
///
/// **Tile** `tileRows x tileWidth` voxels; the last tile of a row and the last rows of a slice get
/// the shape that is left.
@Sendable
func convolution(_ a: UnsafePointer<ConvolutionArguments>, _ task: Int) {
  let perPanel = a.pointee.tasksPerPanel
  let panel = task / perPanel
  let rowTilesPerSlice = a.pointee.rowTilesPerSlice
  let first = task % perPanel &* a.pointee.rowTilesPerTask
  let last = min(first &+ a.pointee.rowTilesPerTask, a.pointee.extentD &* rowTilesPerSlice)
  for rowTile in first..<last {
    let d = rowTile / rowTilesPerSlice
    let h = rowTile % rowTilesPerSlice &* a.pointee.tileRows
    let rows = min(a.pointee.tileRows, a.pointee.extentH &- h)
    var w = 0
    while w < a.pointee.extentW {
      let width = min(a.pointee.tileWidth, a.pointee.extentW &- w)
      tile(a, panel, d, h, w, rows, width)
      w &+= width
    }
  }
}

@inline(__always)
private func tile(
  _ a: UnsafePointer<ConvolutionArguments>, _ panel: Int, _ d: Int, _ h: Int, _ w: Int,
  _ rows: Int, _ width: Int
) {
  let vectors = a.pointee.outputVectors
  let step = a.pointee.strideW &* a.pointee.inputBlock
  let input =
    a.pointee.input
    + (d &* a.pointee.strideD &* a.pointee.inputStrideD
      &+ h &* a.pointee.strideH &* a.pointee.inputStrideH &+ w &* step)
  let channel = panel &* vectors &* lanes
  let weights = a.pointee.weights + channel &* a.pointee.inputChannels &* a.pointee.tapCount
  let bias = a.pointee.bias + channel
  let output =
    a.pointee.output
    + (panel &* vectors &* a.pointee.outputBlockStride &+ d &* a.pointee.outputStrideD
      &+ h &* a.pointee.outputStrideH &+ w &* a.pointee.outputStrideW)
  if vectors == 2 {
    ConvolutionSelection<2>.run(a, input, weights, bias, output, channel, rows, width, step)
  } else {
    ConvolutionSelection<1>.run(a, input, weights, bias, output, channel, rows, width, step)
  }
}

/// Chooses the instances for a distance of neighbouring voxels known only at run time.
private enum ConvolutionSelection<let vectors: Int> {
  #if ISA_AVX512
    typealias Adjacent = ConvolutionPanel<vectors, 16>
    typealias Alternate = ConvolutionPanel<vectors, 32>
  #elseif ISA_AVX2
    typealias Adjacent = ConvolutionPanel<vectors, 8>
    typealias Alternate = ConvolutionPanel<vectors, 16>
  #else
    typealias Adjacent = ConvolutionPanel<vectors, 4>
    typealias Alternate = ConvolutionPanel<vectors, 8>
  #endif

  @inline(__always)
  static func run(
    _ a: UnsafePointer<ConvolutionArguments>, _ input: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ channel: Int, _ rows: Int, _ width: Int, _ step: Int
  ) {
    if step == lanes && rows > 1 {
      Adjacent.rows(a, input, weights, bias, output, channel, rows, width)
    } else if step == lanes {
      Adjacent.row(a, input, weights, bias, output, channel, width)
    } else if step == 2 &* lanes {
      Alternate.row(a, input, weights, bias, output, channel, width)
    } else if step == 1 {
      ConvolutionPanel<vectors, 1>.row(a, input, weights, bias, output, channel, width)
    } else {
      ConvolutionPanel<vectors, 0>.row(a, input, weights, bias, output, channel, width)
    }
  }
}
