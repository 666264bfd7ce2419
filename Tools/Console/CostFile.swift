import ChiasmFile
public import ChiasmKernelInterface
public import ChiasmPlan
import Foundation

/// The costs of convolutions as measured on one kind of machine, as a small JSON file.
public struct CostFile: Sendable {
  public let costs: ConvolutionCosts
  public let isa: ISA

  public init(_ costs: ConvolutionCosts, isa: ISA) {
    self.costs = costs
    self.isa = isa
  }

  private struct Contents: Codable {
    let processor: String
    let isa: String
    /// Nanoseconds of one core by name.
    let costs: [String: Double]
  }

  /// Reads a file that was made for `isa` on a machine like this one.
  ///
  /// - Throws: ``ToolError`` saying what was expected.
  public init(reading path: String, isa: ISA) throws(ToolError) {
    guard let data = FileManager.default.contents(atPath: path) else { throw .system(path) }
    guard let contents = try? JSONDecoder().decode(Contents.self, from: data) else {
      throw ToolError(path, "expected costs written by chiasm-bench --calibrate")
    }
    guard contents.processor == Self.processor, contents.isa == isa.rawValue else {
      throw ToolError(
        path, "expected costs of \(Self.processor) with \(isa.rawValue), "
          + "got \(contents.processor) with \(contents.isa)")
    }
    var constants: [Double] = []
    for name in ConvolutionCosts.names {
      guard let cost = contents.costs[name], cost >= 0, cost.isFinite else {
        throw ToolError(path, "expected a cost of at least 0 for \"\(name)\"")
      }
      constants.append(cost)
    }
    self.init(ConvolutionCosts(constants), isa: isa)
  }

  /// Writes the file; folders on the way are made.
  ///
  /// - Throws: ``ToolError``.
  public func write(to path: String) throws(ToolError) {
    let pairs = zip(ConvolutionCosts.names, costs.constants).map { ($0, $1) }
    let contents = Contents(
      processor: Self.processor, isa: isa.rawValue,
      costs: Dictionary(uniqueKeysWithValues: pairs))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      let url = URL(fileURLWithPath: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try encoder.encode(contents).write(to: url, options: .atomic)
    } catch {
      throw ToolError(path, "cannot write: \(error.localizedDescription)")
    }
  }

  /// `costs-PROCESSOR-ISA.json`, for a folder of caches.
  public var fileName: String {
    let plain = Self.processor.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return "costs-\(String(plain))-\(isa.rawValue).json"
  }

  /// Name, family and model as the system tells them.
  public static let processor: String = {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n").prefix(40) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let key = parts[0].trimmingCharacters(in: .whitespaces)
      fields[key] = fields[key] ?? parts[1].trimmingCharacters(in: .whitespaces)
    }
    return ["model name", "cpu family", "model"].map { fields[$0] ?? "unknown" }
      .joined(separator: " ")
  }()
}
