public import ChiasmGraph
public import ChiasmImaging
public import ChiasmTensor

/// What a ``Trainer`` works with, apart from the step: data in, judgement out.
public struct TrainingMaterial {
  /// One step's data: the step graph's inputs by name, and the cases they are from.
  public typealias Batch = (tensors: [String: Tensor], cases: [String])

  /// What looking at a network on cases that it is not trained with gives.
  public struct Judgement {
    /// The mean Dice that networks are compared by.
    public var dice: Double
    /// All that was measured, by the column it is recorded under.
    public var values: [String: Float]
    /// A picture of one case.
    public var picture: Raster?

    public init(dice: Double, values: [String: Float], picture: Raster?) {
      self.dice = dice
      self.values = values
      self.picture = picture
    }
  }

  /// The data of an iteration, counted from 0; a pure function.
  public var batch: (_ iteration: Int) throws -> Batch
  /// The step graph's scalar inputs of an iteration, by name.
  public var scalars: (_ iteration: Int) -> [String: Float]
  /// Judges a network for inference; nil when there are no cases to judge by. `observe` is told how
  /// many cases are done, of how many.
  public var judge: ((_ network: Graph, _ observe: (Int, Int) throws -> Void) throws -> Judgement)?
  /// The columns that a judgement's values fill.
  public var judgementColumns: [String]

  public init(
    batch: @escaping (Int) throws -> Batch, scalars: @escaping (Int) -> [String: Float],
    judge: ((Graph, (Int, Int) throws -> Void) throws -> Judgement)? = nil,
    judgementColumns: [String] = []
  ) {
    self.batch = batch
    self.scalars = scalars
    self.judge = judge
    self.judgementColumns = judgementColumns
  }
}
