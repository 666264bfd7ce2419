public import ArgumentParser
public import ChiasmModelFile
public import ChiasmParallel
public import ChiasmRuntime
import Foundation

/// How a model is computed.
public struct ComputeOptions: ParsableArguments {
  /// The number formats that flags know.
  public enum Precision: String, ExpressibleByArgument, CaseIterable, Sendable {
    case fp32, bf16, int8
  }

  @Option(help: ArgumentHelp("The number format to compute in; this build has fp32."))
  public var precision = Precision.fp32

  @Option(
    help: ArgumentHelp(
      "Threads to compute with. Default: OMP_NUM_THREADS, else what the machine grants.",
      valueName: "n"))
  public var threads: Int?

  @Option(
    help: ArgumentHelp(
      """
      Where packed weights are kept for the next start: an absolute folder, or none. Default: \
      CHIASM_CACHE, else ~/.cache/chiasm. Holds at most 1 GiB; may be emptied at any time.
      """, valueName: "folder"))
  public var cache: String?

  public init() {}

  /// Where the packed weights of `model` are kept; nil for nowhere.
  ///
  /// - Throws: ``ToolError`` for a folder that is not absolute.
  public func packedWeightCache(for model: ModelFile) throws(ToolError) -> PackedWeightCache? {
    try cacheFolder().map { PackedWeightCache(folder: $0, model: model.digest.description) }
  }

  /// The folder of caches; nil for none.
  ///
  /// - Throws: ``ToolError`` for a folder that is not absolute.
  public func cacheFolder() throws(ToolError) -> String? {
    let variable = "CHIASM_CACHE"
    let environment = ProcessInfo.processInfo.environment[variable]
      .flatMap { $0.isEmpty ? nil : $0 }
    guard let folder = cache ?? environment ?? PackedWeightCache.usualFolder, folder != "none"
    else {
      return nil
    }
    guard folder.hasPrefix("/") else {
      throw ToolError(
        cache == nil ? variable : "--cache",
        "expected an absolute folder or none, got \"\(folder)\"")
    }
    return folder
  }

  /// The number of threads, from the flag, the environment or the machine.
  ///
  /// - Throws: `ThreadCountError`; ``ToolError`` for a precision this build lacks.
  public func threadCount() throws -> ThreadCount {
    guard precision == .fp32 else {
      throw ToolError(
        "--precision",
        "expected fp32, got \(precision.rawValue), which this build does not support")
    }
    return try ThreadCount(flag: threads)
  }

  /// The number of threads for a tool that has a `--threads` flag alone.
  ///
  /// - Throws: `ThreadCountError`.
  public static func threadCount(_ flag: Int?) throws(ThreadCountError) -> Int {
    try ThreadCount(flag: flag).count
  }
}
