import ChiasmConsole
import ChiasmGraph
import ChiasmImaging
import ChiasmNIfTI
import ChiasmRuntime
import ChiasmSegmentation

/// PET and CT in, mask, probability map and picture out.
struct ImageInference {
  private let shared: InferenceRun
  private let paths: ImageOptions.Paths

  init(_ shared: InferenceRun, _ paths: ImageOptions.Paths) {
    self.shared = shared
    self.paths = paths
  }

  func run() throws {
    let outputs = paths.outputs + [shared.profile].compactMap { $0 }
    try OutputBatch.check(outputs)
    let report = shared.report(outputs: outputs)
    var trace = Trace()
    trace.begin()
    let patient = try PETCTCase(petPath: paths.pet, ctPath: paths.ct)
    trace.end("read")
    let (loaded, session) = try shared.session(&trace)
    var preparation = try ImagePreparation(metadata: loaded.metadata)
    if let stride = paths.stride { preparation.stride = stride.values }
    let segmenter = try Segmenter(session, preparation: preparation)
    let segmentation = try segment(segmenter, patient, report, &trace)
    let overlay = try paths.overlay.map { _ in
      try Overlay(ct: patient.ct, pet: patient.pet, mask: segmentation.mask)
    }
    let picture = overlay?.raster().png
    trace.end("picture")
    try write(segmentation, picture, &trace)
    let summary = ImageSummary(
      paths: paths, model: loaded, segmentation: segmentation, caption: overlay?.caption,
      trace: trace)
    if shared.isJSON {
      try StandardOutput.write(summary.json.text)
    } else {
      for line in summary.lines { try report.line(line) }
    }
    session.keepPackedWeights()
  }

  private func segment(
    _ segmenter: Segmenter, _ patient: PETCTCase, _ report: Report, _ trace: inout Trace
  ) throws -> Segmentation {
    var progress = Progress("inference", unit: "windows", report: report)
    trace.begin()
    return try segmenter.segment(patient) { event in
      switch event {
      case .prepared: trace.end("prepare")
      // Cutting a window out follows the stitching of the one before.
      case .filled, .stitched: trace.end("stitch")
      case .window(let done, let total):
        trace.end("network")
        trace.addSteps(of: segmenter.session)
        try progress.update(done, of: total)
      case .finished: trace.end("restore")
      }
    }
  }

  /// Writes everything or nothing.
  private func write(
    _ segmentation: Segmentation, _ picture: [UInt8]?, _ trace: inout Trace
  ) throws {
    let geometry = segmentation.geometry
    var batch = OutputBatch()
    try NIfTI.write(segmentation.mask.voxels, geometry: geometry, to: batch.open(paths.mask))
    if let path = paths.probability {
      try NIfTI.write(
        segmentation.probability.voxels, geometry: geometry, to: batch.open(path))
    }
    if let path = paths.overlay, let picture { try batch.write(picture, to: path) }
    if let path = shared.profile {
      trace.end("write")
      try batch.write(Array(trace.json.text.utf8), to: path)
    }
    try batch.commit()
    if shared.profile == nil { trace.end("write") }
  }
}
