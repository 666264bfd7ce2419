public import ChiasmGraph

/// An operator that has no attributes.
public protocol AttributeFree: StandardOperator {
  init()
}

extension AttributeFree {
  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames([], for: Self.id)
    self.init()
  }

  public var attributes: Attributes { [:] }
}
