import ChiasmFile
import ChiasmImaging
import Foundation

/// The table and the events of a training.
struct TrainingRecord {
  private let files: TrainingFiles
  private let table: TableFile
  private let events: EventFile

  /// - Parameters:
  ///   - columns: of the table, behind `iteration`.
  ///   - iteration: what is recorded of later iterations is dropped.
  /// - Throws: `FileError`; ``TrainingError`` `badRecord`.
  init(_ files: TrainingFiles, columns: [String], keepingThrough iteration: Int) throws {
    self.files = files
    try TrainingRecord.makeFolder(files.log)
    table = try TableFile(files.table, columns: columns, keepingThrough: iteration)
    events = try EventFile(files.events, keepingThrough: iteration, time: TrainingRecord.now)
  }

  /// - Parameter picture: written as a PNG file, too.
  /// - Throws: `FileError`.
  func append(iteration: Int, _ values: [String: Float], picture: Raster?) throws {
    try table.append(iteration: iteration, values)
    var event = Event(iteration: iteration, time: TrainingRecord.now)
    event.scalars = values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    if let picture {
      let png = picture.png
      try TrainingRecord.makeFolder(files.pictures)
      try OutputFile.write(png, to: files.picture(iteration: iteration))
      event.pictures = [
        ("validation", Event.Picture(width: picture.width, height: picture.height, png: png))
      ]
    }
    try events.append(event)
  }

  private static var now: Double { Date().timeIntervalSince1970 }

  private static func makeFolder(_ path: String) throws(TrainingError) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw TrainingError(.unwritable, at: path, String(cString: strerror(errno)))
  }
}
