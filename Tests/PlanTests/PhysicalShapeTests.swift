import ChiasmPasses
import ChiasmPlan
import ChiasmTensor
import Testing

struct PhysicalShapeTests {
  static let shapes: [Shape] = [[2, 5, 7], [1, 16, 3, 4], [2, 17, 2, 3, 5]]

  /// Where the documented formula puts an element.
  private func offset(_ p: PhysicalShape, _ n: Int, _ c: Int, _ d: Int, _ h: Int, _ w: Int) -> Int {
    p.origin + n * p.caseStride + c / p.block * p.blockStride + d * p.strideD + h * p.strideH
      + w * p.block + c % p.block
  }

  @Test(arguments: shapes, [1, 4, 16]) func `gives every element a place of its own`(
    shape: Shape, block: Int
  ) {
    let rank = shape.rank - 2
    let layout = Layout(
      block: block, haloLow: Array(1...rank), haloHigh: Array(repeating: 2, count: rank))
    for layout in [layout, Layout(block: block)] {
      let physical = PhysicalShape(shape, layout)
      var places: Set<Int> = []
      for n in 0..<physical.cases {
        for c in 0..<physical.channels {
          for d in 0..<physical.extents.d {
            for h in 0..<physical.extents.h {
              for w in 0..<physical.extents.w {
                let place = offset(physical, n, c, d, h, w)
                #expect((0..<physical.elementCount).contains(place))
                places.insert(place)
              }
            }
          }
        }
      }
      #expect(places.count == shape.count)
      #expect(physical.hasHalo == !layout.haloLow.isEmpty)
    }
  }

  @Test(arguments: shapes) func `is row-major order where the layout is planar`(shape: Shape) {
    let physical = PhysicalShape(shape, .planar)
    #expect(physical.elementCount == shape.count)
    #expect(physical.origin == 0 && !physical.hasHalo)
    #expect(physical.caseStride == shape.strides[0] && physical.blockStride == shape.strides[1])
  }

  @Test(arguments: [[], [5], [2, 3], [1, 2, 3, 4, 5, 6]] as [Shape])
  func `takes a tensor of another rank as one row`(shape: Shape) {
    let physical = PhysicalShape(shape, .planar)
    #expect(physical.elementCount == shape.count)
    #expect(physical.extents.w == shape.count)
  }

  @Test func `brings spatial axes to three`() {
    let three = PhysicalShape.three([4, 5], filling: 1)
    #expect(three.d == 1 && three.h == 4 && three.w == 5)
  }
}
