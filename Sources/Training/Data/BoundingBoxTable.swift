import ChiasmFile
import ChiasmImaging
import ChiasmNIfTI
import Foundation

/// HECKTOR's table of boxes: a CSV file with the columns PatientID, x1, x2, y1, y2, z1 and z2.
///
/// The table counts in mm to the patient's left, back and head, as ITK does. Boxes here count to
/// the right, front and head, as NIfTI does.
///
/// **Source:** the challenge's resampling script.
struct BoundingBoxTable {
  static let fileName = "hecktor2021_bbox_training.csv"

  /// Bytes of the file: thousands of cases.
  private static let byteCountLimit = 1 << 20

  private(set) var boxes: [String: WorldBox]

  /// The table in the folder of the data or the one above, empty where there is none.
  ///
  /// - Throws: ``TrainingError`` `badData`, which names the line.
  init(besideDataIn folder: String) throws(TrainingError) {
    let paths = ["\(folder)/\(Self.fileName)", "\(folder)/../\(Self.fileName)"]
    guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      self.init(boxes: [:])
      return
    }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try InputFile.contents(of: path, limit: Self.byteCountLimit)
    } catch {
      throw TrainingError(.badData, at: path, error.reason)
    }
    try self.init(String(decoding: bytes, as: UTF8.self), path)
  }

  private init(boxes: [String: WorldBox]) { self.boxes = boxes }

  init(_ text: String, _ path: String) throws(TrainingError) {
    let lines = text.split(whereSeparator: \.isNewline)
    let names = lines.first.map(Self.cells) ?? []
    let columns = ["x1", "x2", "y1", "y2", "z1", "z2"].map { names.firstIndex(of: $0) }
    guard let idColumn = names.firstIndex(of: "PatientID"), !columns.contains(nil) else {
      throw TrainingError(
        .badData, at: "\(path):1", "expected columns PatientID, x1, x2, y1, y2, z1, z2")
    }
    self.init(boxes: [:])
    for (number, line) in lines.enumerated().dropFirst() {
      let cells = Self.cells(line)
      let values = columns.compactMap { column in
        column.flatMap { $0 < cells.count ? Double(cells[$0]) : nil }
      }
      guard idColumn < cells.count, values.count == 6, values.allSatisfy(\.isFinite),
        values[0] < values[1], values[2] < values[3], values[4] < values[5]
      else {
        throw TrainingError(
          .badData, at: "\(path):\(number + 1)",
          "expected a case and six ascending numbers, got \"\(line)\"")
      }
      boxes[cells[idColumn]] = WorldBox(
        lower: [-values[1], -values[3], values[4]], upper: [-values[0], -values[2], values[5]])
    }
  }

  private static func cells(_ line: Substring) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  /// The grid that the challenge resamples a box to: its first voxel's centre is the box's corner
  /// to the right, front and feet, and its axes run to the left, back and head.
  static func grid(of box: WorldBox, spacing: Double) -> Grid {
    let size = ((box.upper - box.lower) / spacing).rounded(.toNearestOrAwayFromZero)
    let most = SIMD3<Double>(repeating: 1024)
    let bounded = pointwiseMax(pointwiseMin(size, most), SIMD3<Double>.one)
    return Grid(
      extents: SIMD3(Int(bounded.x), Int(bounded.y), Int(bounded.z)),
      affine: Affine(
        x: [-spacing, 0, 0], y: [0, -spacing, 0], z: [0, 0, spacing],
        offset: [box.upper.x, box.upper.y, box.lower.z]))
  }
}
