import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPlan
import Foundation

/// What packed weights depend on: the model's contents, the plan, and the program that packs.
struct PackedWeightKey: Hashable {
  /// Of the model's name for its contents.
  let model: UInt64
  let plan: UInt64

  init(model: String, plan: Plan) {
    var description = Self.program
    description += " \(plan.isa.rawValue)"
    for input in plan.graph.inputs { description += " \(plan.graph.type(of: input.value))" }
    for step in plan.steps {
      guard let byteCount = step.packedByteCount else { continue }
      description += "\n\(step.kernel) \(step.detail) \(byteCount)"
    }
    self.model = Self.hash(model)
    self.plan = Self.hash(description)
  }

  /// The file's name without its extension.
  var name: String { "\(Self.hexadecimal(model))-\(Self.hexadecimal(plan))" }

  /// Path, size and age of the running program: another build may pack otherwise.
  private static let program: String = {
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    var status = stat()
    guard stat(path, &status) == 0 else { return path }
    return "\(path) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }()

  /// FNV-1a.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }

  private static func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
