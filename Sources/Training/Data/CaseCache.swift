import ChiasmFile
import ChiasmImaging
import ChiasmNIfTI
import ChiasmTensor
import Foundation

/// Prepared cases on disk, one file each, under names that follow from what they were made of.
///
/// An entry is a header of text, filled up to a page, then CT, PET and the mask. It states the
/// SHA-256 of what follows; an entry that is damaged is treated as one that is not there, and so is
/// one of other contents, whose name is another.
struct CaseCache {
  private let folder: String

  private static let headerByteCount = 4096
  private static let magic = "chiasm case 1"

  /// - Throws: ``TrainingError`` `unwritable` when the folder cannot be made.
  init(folder: String) throws(TrainingError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw TrainingError(.unwritable, at: folder, "expected a folder that can be made")
    }
    self.folder = folder
  }

  func path(_ hash: String) -> String { "\(folder)/\(hash).case" }

  /// The entry of that hash, its voxels read from disk when they are touched; nil where there is
  /// none that is whole.
  func entry(_ hash: String) -> CaseImages? {
    guard let file = try? MappedFile(path(hash)), file.bytes.count > Self.headerByteCount else {
      return nil
    }
    // Tensors keep the file; until there are some, nothing else does.
    defer { extendLifetime(file) }
    let header = Header(bytes: file.bytes.prefix(Self.headerByteCount), magic: Self.magic)
    let body = UnsafeRawBufferPointer(rebasing: file.bytes.dropFirst(Self.headerByteCount))
    guard let header, body.count == header.bodyByteCount, Fingerprint.of(body) == header.digest
    else { return nil }
    let (count, shape) = (header.grid.count, header.shape)
    func tensor(_ type: ElementType, _ range: Range<Int>) -> Tensor {
      let bytes = UnsafeRawBufferPointer(rebasing: body[range])
      return Tensor(TensorType(type, shape), storage: Storage(borrowing: bytes, from: file))
    }
    return CaseImages(
      grid: header.grid, ct: tensor(.float32, 0..<4 * count),
      pet: tensor(.float32, 4 * count..<8 * count),
      mask: header.hasMask ? tensor(.uint8, 8 * count..<9 * count) : nil,
      petRescaling: header.petRescaling)
  }

  /// Stores an entry.
  ///
  /// - Throws: ``TrainingError`` `unwritable`; nothing is left behind then.
  func store(_ images: CaseImages, _ hash: String) throws(TrainingError) {
    var body: [UInt8] = []
    for tensor in [images.ct, images.pet, images.mask].compactMap(\.self) {
      tensor.withUnsafeBytes { body.append(contentsOf: $0) }
    }
    let digest = body.withUnsafeBytes { Fingerprint.of($0) }
    let text = Header(images, digest: digest).text(magic: Self.magic)
    let padding = [UInt8](repeating: 0x20, count: Self.headerByteCount - text.utf8.count)
    do throws(FileError) {
      try OutputFile.write(Array(text.utf8) + padding + body, to: path(hash))
    } catch {
      throw TrainingError(.unwritable, at: error.place, error.reason)
    }
  }
}

/// What an entry says of itself.
private struct Header {
  let grid: Grid
  let hasMask: Bool
  let petRescaling: Rescaling
  let digest: String

  var bodyByteCount: Int { grid.count * (hasMask ? 9 : 8) }

  var shape: Shape { [grid.extents.x, grid.extents.y, grid.extents.z] }

  init(_ images: CaseImages, digest: String) {
    grid = images.grid
    hasMask = images.mask != nil
    petRescaling = images.petRescaling
    self.digest = digest
  }

  /// Numbers are written so that they read back as the same bits.
  func text(magic: String) -> String {
    let affine = [grid.affine.x, grid.affine.y, grid.affine.z, grid.affine.offset]
    let numbers = affine.flatMap { ["\($0.x)", "\($0.y)", "\($0.z)"] }
    let extents = [grid.extents.x, grid.extents.y, grid.extents.z].map(String.init)
    return [
      magic, extents.joined(separator: " "), numbers.joined(separator: " "),
      "\(petRescaling.center) \(petRescaling.scale)", "\(hasMask)", digest, "",
    ].joined(separator: "\n")
  }

  init?(bytes: some Sequence<UInt8>, magic: String) {
    let lines = String(decoding: Array(bytes), as: UTF8.self).split(separator: "\n")
    guard lines.count == 7, lines[0] == magic, let hasMask = Bool(String(lines[4])) else {
      return nil
    }
    let extents = lines[1].split(separator: " ").compactMap { Int($0) }
    let numbers = lines[2].split(separator: " ").compactMap { Double($0) }
    let pet = lines[3].split(separator: " ").compactMap { Float($0) }
    guard extents.count == 3, extents.allSatisfy({ (1...1024).contains($0) }),
      numbers.count == 12, pet.count == 2
    else { return nil }
    let axes = stride(from: 0, to: 12, by: 3).map {
      SIMD3(numbers[$0], numbers[$0 + 1], numbers[$0 + 2])
    }
    grid = Grid(
      extents: SIMD3(extents[0], extents[1], extents[2]),
      affine: Affine(x: axes[0], y: axes[1], z: axes[2], offset: axes[3]))
    self.hasMask = hasMask
    petRescaling = Rescaling(center: pet[0], scale: pet[1])
    digest = String(lines[5])
  }
}
