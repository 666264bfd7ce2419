/// Where the three planes stand in the picture.
struct OverlayLayout {
  static let gap = 10
  /// Room for the colour bar at the right.
  static let barWidth = 64

  private let width, height: Int
  private let corners: [SIMD2<Int>]

  /// Flat volumes get coronal above sagittal beside the axial plane; others stand in a row.
  init(_ panels: [Raster]) {
    let gap = OverlayLayout.gap
    let (axial, coronal, sagittal) = (panels[0], panels[1], panels[2])
    let column = axial.width + 2 * gap
    let stacked = coronal.height + sagittal.height + gap
    if stacked <= axial.height + axial.height / 8 {
      height = max(axial.height, stacked) + 2 * gap
      width = column + max(coronal.width, sagittal.width) + gap + OverlayLayout.barWidth
      let top = gap + max(0, axial.height - stacked) / 4
      corners = [
        [gap, (height - axial.height) / 2], [column, top],
        [column, height - top - sagittal.height],
      ]
    } else {
      height = max(axial.height, coronal.height, sagittal.height) + 2 * gap
      width = column + coronal.width + gap + sagittal.width + gap + OverlayLayout.barWidth
      let total = height
      corners = [
        [gap, (total - axial.height) / 2], [column, (total - coronal.height) / 2],
        [column + coronal.width + gap, (total - sagittal.height) / 2],
      ]
    }
  }

  func compose(_ panels: [Raster]) -> Raster {
    var picture = Raster(width: width, height: height, background: [0.055, 0.06, 0.07])
    for (panel, corner) in zip(panels, corners) { picture.draw(panel, x: corner.x, y: corner.y) }
    return picture
  }
}

extension Raster {
  /// The letters of the patient's sides, and which slice this is.
  mutating func writeLetters(_ plane: Plane, of count: Int) {
    let letters = plane.letters, middle = (height - Raster.textHeight) / 2
    write(letters.left, x: 6, y: middle)
    write(letters.right, x: width - 6, y: middle, .right)
    write(letters.top, x: width / 2, y: 6, .center)
    write(letters.bottom, x: width / 2, y: height - Raster.textHeight - 6, .center)
    let title = "\(plane.kind.rawValue.uppercased()) \(plane.slice + 1)/\(count)"
    write(title, x: 6, y: 6, color: [0.7, 0.75, 0.8])
  }

  /// A bar of 1, 2, 5 or 10 cm in the lower left corner.
  mutating func writeScale(pixelsPerMillimetre scale: Double, height: Int) {
    let centimetres = [10, 5, 2, 1].first { Double($0) * 10 * scale <= Double(height) * 0.4 } ?? 1
    let length = Int((Double(centimetres) * 10 * scale).rounded())
    let left = OverlayLayout.gap + 10, bottom = self.height / 2 + height / 2 - 12
    fill(x: left..<left + length, y: bottom..<bottom + 3, [0.92, 0.94, 0.96])
    write("\(centimetres) cm", x: left, y: bottom - Raster.textHeight - 5)
  }

  /// The colours of PET from 0 to `maximum` at the right edge.
  mutating func writeColorBar(maximum: Float) {
    let right = width - OverlayLayout.gap
    let top = height / 6, bottom = height - height / 6
    for y in top..<bottom {
      let value = Float(bottom - 1 - y) / Float(max(bottom - top - 1, 1))
      fill(x: right - 14..<right, y: y..<y + 1, ColorMap.hot(value))
    }
    let text = maximum == maximum.rounded() ? "\(Int(maximum))" : "\(maximum)"
    write(text, x: right, y: top - Raster.textHeight - 6, .right)
    write("0", x: right, y: bottom + 6, .right)
    write("PET", x: right, y: bottom + 12 + Raster.textHeight, .right, color: [0.7, 0.75, 0.8])
  }

  /// Draws the border of a mask two pixels wide, smoothed between voxels.
  mutating func outline(_ mask: Mask, _ sampler: PlaneSampler, _ color: Color) {
    let inside = sampler.sample { mask.voxels[$0] == 0 ? 0 : 1 }.map { $0 >= 0.5 }
    func isInside(_ x: Int, _ y: Int) -> Bool {
      x >= 0 && x < width && y >= 0 && y < height && inside[y * width + x]
    }
    for y in 0..<height {
      for x in 0..<width where isInside(x, y) {
        let isBorder = !isInside(x - 2, y) || !isInside(x + 2, y) || !isInside(x, y - 2)
          || !isInside(x, y + 2)
        if isBorder { self[x, y] = color }
      }
    }
  }
}
