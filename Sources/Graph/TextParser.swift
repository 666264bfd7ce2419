import ChiasmTensor

/// Reads the text form; see ``Graph/init(text:catalog:tensors:)``.
struct TextParser {
  let catalog: OperatorCatalog
  let tensors: [String: Tensor]
  var lexer: TextLexer
  var token = TextToken.end
  /// The line of `token`.
  var line = 1
  var graph = Graph(name: "")
  var inputs: [String: Value] = [:]
  var outputs: [String: [Value]] = [:]

  init(text: String, catalog: OperatorCatalog, tensors: [String: Tensor]) {
    self.catalog = catalog
    self.tensors = tensors
    lexer = TextLexer(text)
  }

  mutating func parse() throws(GraphError) -> Graph {
    try advance()
    try expect(.word("graph"))
    graph.name = try string("the graph's name")
    try expect(.mark("{"))
    while try !accept(.mark("}")) { try statement() }
    guard token == .end else { throw unexpected("the end of the text") }
    return graph
  }

  // MARK: Statements

  mutating func statement() throws(GraphError) {
    if try accept(.word("meta")) {
      let key = try string("a metadata key")
      guard graph.metadata[key] == nil else { throw syntax("metadata \"\(key)\" is given twice") }
      try expect(.mark("="))
      graph.metadata[key] = try string("a metadata text")
    } else if try accept(.word("input")) {
      try input()
    } else if try accept(.word("output")) {
      let name = try definedName()
      try expect(.mark("="))
      let start = line
      let value = try use()
      try atLine(start) { graph throws(GraphError) in try graph.addOutput(name, value) }
    } else {
      try node()
    }
  }

  mutating func input() throws(GraphError) {
    let start = line
    let name = try definedName()
    try expect(.mark(":"))
    let (type, symbols) = try tensorType()
    let hasSymbols = symbols.contains { $0 != nil }
    inputs[name] = try atLine(start) { graph throws(GraphError) in
      try graph.addInput(name, type, symbols: hasSymbols ? symbols : [])
    }
  }

  mutating func node() throws(GraphError) {
    let start = line
    let name = try definedName()
    let types = try accept(.mark(":")) ? try resultTypes() : nil
    try expect(.mark("="))
    let head = try word("an operator or a constant's role")
    let operation: any Operator
    var arguments: [Value] = []
    if let role = Constant.Role(rawValue: head), token != .mark("(") {
      guard let types, types.count == 1 else {
        throw syntax(at: start, "expected the constant's type after its name")
      }
      operation = Constant(try data(types[0]), role: role)
    } else {
      (operation, arguments) = try application(of: OperatorID(head))
    }
    let node = try atLine(start) { graph throws(GraphError) in
      try graph.addNode(operation, arguments, name: name)
    }
    outputs[name] = node.outputs
    let inferred = node.outputs.map(graph.type(of:))
    if let types, types != inferred {
      throw GraphError(.typeMismatch, "line \(start)", "expected \(inferred), got \(types)")
    }
  }

  mutating func application(of id: OperatorID)
    throws(GraphError) -> (any Operator, [Value])
  {
    let start = line
    let revision = try accept(.mark("@")) ? try integer("a revision") : nil
    try expect(.mark("("))
    let arguments = try items(upTo: ")") { parser throws(GraphError) in try parser.use() }
    var attributes = Attributes()
    if try accept(.mark("{")) {
      let pairs = try items(upTo: "}") { parser throws(GraphError) in try parser.attribute() }
      for (name, value) in pairs {
        guard attributes[name] == nil else { throw syntax("attribute \"\(name)\" is given twice") }
        attributes[name] = value
      }
    }
    do throws(OperatorError) {
      return (try catalog.make(id, attributes, revision: revision), arguments)
    } catch {
      throw GraphError(.operation, "line \(start)", error.description, cause: error)
    }
  }
}

// MARK: - Tokens

extension TextParser {
  mutating func advance() throws(GraphError) {
    token = try lexer.next()
    line = lexer.line
  }

  mutating func accept(_ wanted: TextToken) throws(GraphError) -> Bool {
    guard token == wanted else { return false }
    try advance()
    return true
  }

  mutating func expect(_ wanted: TextToken) throws(GraphError) {
    guard try accept(wanted) else { throw unexpected(wanted.description) }
  }

  mutating func word(_ what: String) throws(GraphError) -> String {
    guard case .word(let word) = token else { throw unexpected(what) }
    try advance()
    return word
  }

  mutating func string(_ what: String) throws(GraphError) -> String {
    guard case .string(let text) = token else { throw unexpected("\(what) in quotes") }
    try advance()
    return text
  }

  mutating func wordOrString(_ what: String) throws(GraphError) -> String {
    if case .string = token { return try string(what) }
    return try word(what)
  }

  mutating func integer(_ what: String) throws(GraphError) -> Int {
    guard case .word(let word) = token, let value = Int(word) else { throw unexpected(what) }
    try advance()
    return value
  }

  mutating func definedName() throws(GraphError) -> String {
    guard case .reference(let name, nil) = token else { throw unexpected("a statement or %name") }
    try advance()
    return name
  }

  /// Items separated by commas; the opening mark is behind, the closing one is consumed.
  mutating func items<Item>(
    upTo close: Character, _ item: (inout TextParser) throws(GraphError) -> Item
  ) throws(GraphError) -> [Item] {
    var items: [Item] = []
    if try accept(.mark(close)) { return items }
    repeat { items.append(try item(&self)) } while try accept(.mark(","))
    try expect(.mark(close))
    return items
  }

  /// Changes the graph; errors name the line.
  mutating func atLine<Result>(
    _ line: Int, _ change: (inout Graph) throws(GraphError) -> Result
  ) throws(GraphError) -> Result {
    do throws(GraphError) {
      return try change(&graph)
    } catch {
      throw GraphError(error.code, "line \(line)", error.description, cause: error.cause)
    }
  }

  func syntax(_ reason: String) -> GraphError { syntax(at: line, reason) }

  func syntax(at line: Int, _ reason: String) -> GraphError {
    GraphError(.syntax, "line \(line)", reason)
  }

  func unexpected(_ what: String) -> GraphError {
    syntax("expected \(what), got \(token.description)")
  }
}
