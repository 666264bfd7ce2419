import ChiasmImaging
import ChiasmNIfTI
import ChiasmTensor
import Testing

struct SlidingWindowTests {
  @Test func `covers a slab with 9 windows and a cube with 153`() throws {
    let slab = try SlidingWindow(extents: [144, 144, 48], patch: [112, 112, 48])
    #expect(slab.starts == [[0, 18, 32], [0, 18, 32], [0]])
    #expect(slab.count == 9)
    let cube = try SlidingWindow(extents: [144, 144, 144], patch: [112, 112, 80])
    #expect(cube.starts[2] == Array(stride(from: 0, through: 64, by: 4)))
    #expect(cube.count == 153)
    #expect(cube.origins.count == 153)
    #expect(cube.origins[1] == [0, 0, 4])
  }

  @Test func `pads only short axes, the smaller half first`() throws {
    let window = try SlidingWindow(extents: [97, 112, 200], patch: [112, 112, 48])
    #expect(window.padding == [7, 0, 0])
    #expect(window.starts[0] == [0])
    #expect(window.starts[2].last == 152)
    #expect(window.origins[0] == [-7, 0, 0])
  }

  @Test func `rounds patches up to what the network needs`() throws {
    #expect(try SlidingWindow(extents: [50, 50, 50], patch: [33, 48, 1]).patch == [48, 48, 16])
    let exact = try SlidingWindow(extents: [50, 50, 50], patch: [33, 48, 1], multiple: 1)
    #expect(exact.patch == [33, 48, 1])
  }

  @Test(arguments: [
    ([0, 1, 1], [1, 1, 1]), ([1, 1, 4097], [1, 1, 1]), ([16, 16, 16], [1, 0, 1]),
  ] as [(SIMD3<Int>, SIMD3<Int>)])
  func `refuses a patch or stride that is not positive`(patch: SIMD3<Int>, stride: SIMD3<Int>) {
    let code = imagingCode {
      _ = try SlidingWindow(extents: [9, 9, 9], patch: patch, stride: stride)
    }
    #expect(code == .badPatch)
  }

  @Test(arguments: [
    ([40, 30, 20], [16, 32, 16]), ([5, 70, 33], [32, 48, 16]), ([16, 16, 16], [16, 16, 16]),
  ] as [(SIMD3<Int>, SIMD3<Int>)])
  func `gathers the voxel each element stands for`(extents: SIMD3<Int>, patch: SIMD3<Int>) throws {
    let volume = Volume(scrambled: Grid(extents.x, extents.y, extents.z))
    let window = try SlidingWindow(extents: extents, patch: patch, stride: [7, 9, 11])
    var output = [Float](repeating: .nan, count: patch.x * patch.y * patch.z)
    for origin in window.origins {
      output.withUnsafeMutableBufferPointer { output in
        volume.voxels.withUnsafeBufferPointer { window.gather($0, at: origin, into: output) }
      }
      var isRight = true
      for x in 0..<patch.x {
        for y in 0..<patch.y {
          for z in 0..<patch.z {
            let i = SIMD3(x, y, z) &+ origin
            let isInside = i.min() >= 0 && i.x < extents.x && i.y < extents.y && i.z < extents.z
            let offset = i.x + extents.x * (i.y + extents.y * i.z)
            let expected = isInside ? volume.voxels[offset] : 0
            isRight = isRight && output[z + patch.z * (y + patch.y * x)] == expected
          }
        }
      }
      #expect(isRight, "\(origin)")
    }
  }

  @Test func `gathers a window of a cube of 144 in a few ms`() throws {
    let volume = Volume(scrambled: Grid(144, 144, 144))
    let window = try SlidingWindow(extents: [144, 144, 144], patch: [144, 144, 144])
    var output = [Float](repeating: 0, count: volume.voxels.count)
    let time = milliseconds {
      output.withUnsafeMutableBufferPointer { output in
        volume.voxels.withUnsafeBufferPointer { window.gather($0, at: .zero, into: output) }
      }
    }
    print("gathering 144^3: \(time) ms")
    #expect(!isOptimized || time < 500)
  }
}
