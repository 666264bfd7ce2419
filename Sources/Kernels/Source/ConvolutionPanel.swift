import CChiasmIntrinsics
import ChiasmKernelInterface

/// Chooses the tile instance for a shape known only at run time.
///
/// `step` is the distance of neighbouring voxels in the input; 0 means "ask the arguments".
/// Shapes follow ``TileShape``: up to 14 voxels with 32 registers, up to 6 with 16.
enum ConvolutionPanel<let vectors: Int, let step: Int> {
  /// One row of `width` voxels.
  @inline(never)
  static func row(
    _ a: UnsafePointer<ConvolutionArguments>, _ input: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ channel: Int, _ width: Int
  ) {
    switch width {
    case 1: ConvolutionTile<1, 1, vectors, step>.run(a, input, weights, bias, output, channel)
    case 2: ConvolutionTile<1, 2, vectors, step>.run(a, input, weights, bias, output, channel)
    case 3: ConvolutionTile<1, 3, vectors, step>.run(a, input, weights, bias, output, channel)
    case 4: ConvolutionTile<1, 4, vectors, step>.run(a, input, weights, bias, output, channel)
    case 5: ConvolutionTile<1, 5, vectors, step>.run(a, input, weights, bias, output, channel)
    case 6: ConvolutionTile<1, 6, vectors, step>.run(a, input, weights, bias, output, channel)
    #if ISA_AVX512
      case 7: ConvolutionTile<1, 7, vectors, step>.run(a, input, weights, bias, output, channel)
      case 8: ConvolutionTile<1, 8, vectors, step>.run(a, input, weights, bias, output, channel)
      case 9: ConvolutionTile<1, 9, vectors, step>.run(a, input, weights, bias, output, channel)
      case 10: ConvolutionTile<1, 10, vectors, step>.run(a, input, weights, bias, output, channel)
      case 11: ConvolutionTile<1, 11, vectors, step>.run(a, input, weights, bias, output, channel)
      case 12: ConvolutionTile<1, 12, vectors, step>.run(a, input, weights, bias, output, channel)
      case 13: ConvolutionTile<1, 13, vectors, step>.run(a, input, weights, bias, output, channel)
      case 14: ConvolutionTile<1, 14, vectors, step>.run(a, input, weights, bias, output, channel)
    #endif
    default: unreachableTile()
    }
  }

  /// Several rows of `width` voxels: narrow volumes fill the registers too.
  @inline(never)
  static func rows(
    _ a: UnsafePointer<ConvolutionArguments>, _ input: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ channel: Int, _ rows: Int, _ width: Int
  ) {
    switch (rows, width) {
    case (2, 1):
      ConvolutionTile<2, 1, vectors, step>.run(a, input, weights, bias, output, channel)
    case (2, 2):
      ConvolutionTile<2, 2, vectors, step>.run(a, input, weights, bias, output, channel)
    case (2, 3):
      ConvolutionTile<2, 3, vectors, step>.run(a, input, weights, bias, output, channel)
    case (3, 1):
      ConvolutionTile<3, 1, vectors, step>.run(a, input, weights, bias, output, channel)
    case (3, 2):
      ConvolutionTile<3, 2, vectors, step>.run(a, input, weights, bias, output, channel)
    #if ISA_AVX512
      case (2, 4):
        ConvolutionTile<2, 4, vectors, step>.run(a, input, weights, bias, output, channel)
      case (2, 5):
        ConvolutionTile<2, 5, vectors, step>.run(a, input, weights, bias, output, channel)
      case (2, 6):
        ConvolutionTile<2, 6, vectors, step>.run(a, input, weights, bias, output, channel)
      case (2, 7):
        ConvolutionTile<2, 7, vectors, step>.run(a, input, weights, bias, output, channel)
      case (3, 3):
        ConvolutionTile<3, 3, vectors, step>.run(a, input, weights, bias, output, channel)
      case (3, 4):
        ConvolutionTile<3, 4, vectors, step>.run(a, input, weights, bias, output, channel)
      case (4, 1):
        ConvolutionTile<4, 1, vectors, step>.run(a, input, weights, bias, output, channel)
      case (4, 2):
        ConvolutionTile<4, 2, vectors, step>.run(a, input, weights, bias, output, channel)
      case (4, 3):
        ConvolutionTile<4, 3, vectors, step>.run(a, input, weights, bias, output, channel)
    #endif
    default: unreachableTile()
    }
  }

  /// Ends the process: a planner that asks for a shape nobody built would otherwise leave the
  /// output unwritten.
  @inline(never)
  private static func unreachableTile() { chiasm_kernel_trap() }
}
