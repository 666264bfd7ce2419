public import ChiasmGraph
public import ChiasmTensor

/// What a model leaves open and its user decides.
public struct ImportOptions: Sendable {
  /// Extents of inputs with symbolic axes, by input.
  public var shapes: [String: Shape] = [:]
  /// Inputs that become constants.
  public var bindings: [String: Tensor] = [:]
  /// The operators that graphs are made of.
  public var catalog: OperatorCatalog
  public var limits = ONNXLimits.standard

  public init(catalog: OperatorCatalog) { self.catalog = catalog }
}

/// A model as a graph.
public struct ImportedModel: Sendable {
  public let graph: Graph
  /// What the user should know, a line each: symbolic axes that had to be fixed.
  public let notices: [String]
}
