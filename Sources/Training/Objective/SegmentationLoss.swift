import ChiasmGraph
import ChiasmTensor

/// The supervised loss: cross-entropy and Dice, weighted.
public struct SegmentationLoss: Sendable, Hashable {
  /// The classes whose Dice losses are averaged.
  public enum DiceClasses: String, Sendable, Hashable, CaseIterable {
    /// All but the background, as UA-MT.
    case foreground
    /// All, as SSL4MIS.
    case all
  }

  public var crossEntropyWeight = 0.5
  public var diceWeight = 0.5
  /// Added to numerator and denominator of the Dice.
  public var diceSmoothing = 1e-5
  public var diceClasses = DiceClasses.foreground

  public init() {}
}
