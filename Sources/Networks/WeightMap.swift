/// Which tensor of a PyTorch state dictionary belongs to which constant of a network.
///
/// Modules are called alike on both sides, with `_` for `-`, unless ``names`` says otherwise. What
/// belongs to a module is called `weight` and `bias` by both; a normalisation's `scale`, `offset`,
/// `mean` and `variance` are PyTorch's `weight`, `bias`, `running_mean` and `running_var`.
public struct WeightMap: Sendable, Hashable {
  /// PyTorch's name for a module and all that is inside it, or for a single constant; the longest
  /// name that fits decides. `""` is the whole network: `["": "model"]` puts `model.` first.
  public var names: [String: String]
  /// Tensors to leave aside, by their own or a module's name.
  public var ignored: [String]

  public init(names: [String: String] = [:], ignored: [String] = []) {
    self.names = names
    self.ignored = ignored
  }

  /// PyTorch's name of the tensor that belongs to a constant.
  public func tensorName(for constant: String) -> String {
    if let name = names[constant] { return name }
    let parts = constant.split(separator: ".", omittingEmptySubsequences: false)
    for count in (0..<parts.count).reversed() {
      guard let module = names[parts[..<count].joined(separator: ".")] else { continue }
      return Self.joined(module, parts[count...])
    }
    return Self.joined("", parts[...])
  }

  private static func joined(_ module: String, _ parts: ArraySlice<Substring>) -> String {
    let inner: [String] = parts.dropLast().map { String($0).replacing("-", with: "_") }
    let leaf = leaves[parts.last ?? ""] ?? String(parts.last ?? "")
    let all = (module.isEmpty ? [] : [module]) + inner + [leaf]
    return all.joined(separator: ".")
  }

  private static let leaves: [Substring: String] = [
    "scale": "weight", "offset": "bias", "mean": "running_mean", "variance": "running_var",
  ]

  /// Whether a tensor has no constant and needs none: batch norms count their batches.
  func isIgnored(_ tensor: String) -> Bool {
    if tensor.split(separator: ".").last == "num_batches_tracked" { return true }
    return ignored.contains { tensor == $0 || tensor.hasPrefix($0 + ".") }
  }

  /// Whether a name given in ``names`` stands for some of these constants.
  func isUsed(_ name: String, in constants: [String]) -> Bool {
    name.isEmpty || constants.contains { $0 == name || $0.hasPrefix(name + ".") }
  }
}
