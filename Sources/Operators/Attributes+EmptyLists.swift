import ChiasmLanguage

extension Attributes {
  /// The attributes without empty lists, which mean "the default for any rank".
  init(omittingEmptyLists values: [String: AttributeValue]) {
    self.init(values.filter { $0.value != .ints([]) })
  }
}
