import ChiasmFile
import ChiasmImaging

extension Dataset {
  /// The cases of a folder, prepared: from the cache where it has them.
  ///
  /// - Parameter progress: called with how many cases are ready, of how many.
  /// - Throws: ``TrainingError`` `badData`, which names the case or file.
  static func folderCases(
    _ folder: String, _ data: Recipe.DataPreparation, cache cachePath: String?,
    progress: (Int, Int) -> Void
  ) throws(TrainingError) -> [PreparedCase] {
    let found = try CaseFiles.find(in: folder, data.layout)
    let boxes = try BoundingBoxTable(besideDataIn: folder).boxes
    let cache = try cachePath.map { path throws(TrainingError) in try CaseCache(folder: path) }
    var cases: [PreparedCase] = []
    for files in found {
      let hash = try hash(of: files, data, box: boxes[files.id])
      let images: CaseImages
      if let stored = cache?.entry(hash) {
        images = stored
      } else {
        images = try CaseImages(files, data, box: boxes[files.id])
        try cache?.store(images, hash)
      }
      cases.append(PreparedCase(id: files.id, hash: hash, images: images))
      progress(cases.count, found.count)
    }
    return cases
  }

  /// Of the files' bytes and of all that decides what becomes of them.
  private static func hash(
    of files: CaseFiles, _ data: Recipe.DataPreparation, box: WorldBox?
  ) throws(TrainingError) -> String {
    var lines = ["prepared 1", "\(data.spacing) \(data.crop) \(data.cropCenter.rawValue)"]
    if data.cropCenter == .box, let box { lines.append("\(box.lower) \(box.upper)") }
    for path in [files.pet, files.ct, files.mask].compactMap(\.self) {
      do throws(FileError) {
        lines.append(Fingerprint.of(try MappedFile(path)))
      } catch {
        throw TrainingError(.badData, at: path, error.reason)
      }
    }
    return Fingerprint.of(lines)
  }
}
