/// Where a training writes, all named after its checkpoint.
///
/// For `run/a.chiasm`: that file, the last checkpoint; `run/a.best.chiasm`, the best; `run/a.csv`,
/// a line per iteration; `run/a.log/`, the folder for TensorBoard; `run/a.pictures/`, a picture per
/// validation.
public struct TrainingFiles: Sendable, Hashable {
  /// The last checkpoint.
  public let checkpoint: String
  private let stem: String

  public init(_ checkpoint: String) {
    self.checkpoint = checkpoint
    let ending = ".chiasm"
    stem = checkpoint.hasSuffix(ending) ? String(checkpoint.dropLast(ending.count)) : checkpoint
  }

  /// The checkpoint with the highest Dice in validation.
  public var best: String { "\(stem).best.chiasm" }
  public var table: String { "\(stem).csv" }
  /// The folder that TensorBoard is pointed at.
  public var log: String { "\(stem).log" }
  /// TensorBoard reads files with `tfevents` in their names.
  var events: String { "\(log)/events.out.tfevents.0.chiasm" }
  public var pictures: String { "\(stem).pictures" }

  /// The picture of the validation after `iteration` iterations.
  public func picture(iteration: Int) -> String {
    let digits = "\(iteration)"
    return "\(pictures)/\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).png"
  }
}
