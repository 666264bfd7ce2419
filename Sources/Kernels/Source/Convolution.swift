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
    select2(a, input, weights, bias, output, channel, rows, width, step)
  } else {
    select1(a, input, weights, bias, output, channel, rows, width, step)
  }
}

@inline(__always)
private func select2(
  _ a: UnsafePointer<ConvolutionArguments>, _ input: UnsafePointer<Float>,
  _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
  _ output: UnsafeMutablePointer<Float>, _ channel: Int, _ rows: Int, _ width: Int, _ step: Int
) {
  #if ISA_AVX512
    typealias Adjacent = ConvolutionPanel<2, 16>
    typealias Alternate = ConvolutionPanel<2, 32>
  #elseif ISA_AVX2
    typealias Adjacent = ConvolutionPanel<2, 8>
    typealias Alternate = ConvolutionPanel<2, 16>
  #else
    typealias Adjacent = ConvolutionPanel<2, 4>
    typealias Alternate = ConvolutionPanel<2, 8>
  #endif
  if step == lanes {
    if rows == 1 {
      Adjacent.row(a, input, weights, bias, output, channel, width)
    } else {
      Adjacent.rows(a, input, weights, bias, output, channel, rows, width)
    }
  } else if step == 2 &* lanes {
    Alternate.row(a, input, weights, bias, output, channel, width)
  } else if step == 1 {
    ConvolutionPanel<2, 1>.row(a, input, weights, bias, output, channel, width)
  } else {
    ConvolutionPanel<2, 0>.row(a, input, weights, bias, output, channel, width)
  }
}

@inline(__always)
private func select1(
  _ a: UnsafePointer<ConvolutionArguments>, _ input: UnsafePointer<Float>,
  _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
  _ output: UnsafeMutablePointer<Float>, _ channel: Int, _ rows: Int, _ width: Int, _ step: Int
) {
  #if ISA_AVX512
    typealias Adjacent = ConvolutionPanel<1, 16>
    typealias Alternate = ConvolutionPanel<1, 32>
  #elseif ISA_AVX2
    typealias Adjacent = ConvolutionPanel<1, 8>
    typealias Alternate = ConvolutionPanel<1, 16>
  #else
    typealias Adjacent = ConvolutionPanel<1, 4>
    typealias Alternate = ConvolutionPanel<1, 8>
  #endif
  if step == lanes {
    if rows == 1 {
      Adjacent.row(a, input, weights, bias, output, channel, width)
    } else {
      Adjacent.rows(a, input, weights, bias, output, channel, rows, width)
    }
  } else if step == 2 &* lanes {
    Alternate.row(a, input, weights, bias, output, channel, width)
  } else if step == 1 {
    ConvolutionPanel<1, 1>.row(a, input, weights, bias, output, channel, width)
  } else {
    ConvolutionPanel<1, 0>.row(a, input, weights, bias, output, channel, width)
  }
}
