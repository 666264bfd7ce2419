import ChiasmKernelInterface
import Testing

struct TileShapeTests {
  @Test(arguments: ISA.allCases) func `covers every slice within the built shapes`(isa: ISA) {
    for height in 1...20 {
      for width in 1...40 {
        for allowsRows in [true, false] {
          let tile = TileShape.best(isa, height: height, width: width, allowsRows: allowsRows)
          #expect((1...TileShape.maximumWidth(isa)).contains(tile.width))
          let rows = allowsRows ? TileShape.maximumRows(isa, width: tile.width) : 1
          #expect((1...min(rows, height)).contains(tile.rows))
        }
      }
    }
  }

  @Test(arguments: ISA.allCases) func `uses no more tiles than the width needs`(isa: ISA) {
    let limit = TileShape.maximumWidth(isa)
    for width in 1...100 {
      let tile = TileShape.best(isa, height: 1, width: width, allowsRows: true)
      #expect((width + tile.width - 1) / tile.width == (width + limit - 1) / limit)
    }
  }
}
