import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor
import Testing

struct ConvolutionPhaseTests {
  private func phases(_ fused: FusedConvolution, _ x: Shape, _ w: Shape) throws
    -> ([ConvolutionPhase], ConvolutionGeometry)
  {
    let geometry = try fused.geometry([TensorType(.float32, x), TensorType(.float32, w)])
    return (ConvolutionPhase.phases(of: fused, geometry), geometry)
  }

  @Test func `a convolution is one phase`() throws {
    let fused = FusedConvolution(
      .convolution(Convolution(strides: [2], padding: [1, 0], dilations: [3])), hasBias: false)
    let (phases, geometry) = try phases(fused, [1, 1, 10], [1, 1, 3])
    #expect(phases.count == 1)
    #expect(phases[0].taps.map(\.offset) == [[-1], [2], [5]])
    #expect(phases[0].inputStride == [2] && phases[0].extents == [3])
    let halo = phases.halo(around: geometry.inputExtents)
    #expect(halo.low == [1] && halo.high == [0])
  }

  @Test func `a transposed convolution is a phase per stride`() throws {
    let fused = FusedConvolution(
      .transposed(TransposedConvolution(strides: [2], padding: [1, 1])), hasBias: false)
    let (phases, geometry) = try phases(fused, [1, 1, 4], [1, 1, 4])
    #expect(phases.map(\.extents) == [[4], [4]])
    #expect(phases.map(\.outputOrigin) == [[0], [1]])
    #expect(phases[0].taps.map(\.window) == [[1], [3]])
    #expect(phases[0].taps.map(\.offset) == [[0], [-1]])
    #expect(phases[1].taps.map(\.offset) == [[1], [0]])
    let halo = phases.halo(around: geometry.inputExtents)
    #expect(halo.low == [1] && halo.high == [1])
  }

  @Test func `phases cover every output voxel once and every tap is used once`() throws {
    let settings = [(2, 3, 1, 1), (3, 2, 1, 0), (3, 4, 2, 2), (1, 5, 3, 0)]
    for (stride, kernel, dilation, added) in settings {
      let fused = FusedConvolution(
        .transposed(
          TransposedConvolution(
            strides: [stride, 1], outputPadding: [added, 0], dilations: [dilation, 1])),
        hasBias: false)
      let (phases, geometry) = try phases(fused, [1, 1, 5, 2], [1, 1, kernel, 2])
      var voxels: [Int] = []
      for phase in phases {
        for q in 0..<phase.extents[0] {
          voxels.append(phase.outputOrigin[0] + q * phase.outputStride[0])
        }
      }
      #expect(voxels.sorted() == Array(0..<geometry.outputExtents[0]))
      #expect(phases.reduce(0) { $0 + $1.taps.count } == 2 * kernel)
    }
  }
}
