import ChiasmGraph
import ChiasmTensor

/// From an opened file to a graph whose symbolic axes are as free as the model leaves them.
struct ModelImport {
  private let source: ModelSource
  private let options: ImportOptions
  private let inputs: [InputType]
  private let extents: SymbolExtents

  /// - Throws: ``ONNXError``.
  init(_ path: String, options: ImportOptions) throws(ONNXError) {
    let source = try ModelSource(path, limits: options.limits)
    self.source = source
    self.options = options
    let message = source.message.graph
    let ports = max(
      message.input.count { !source.hasInitializer($0.name) }, message.output.count,
      options.bindings.count)
    guard ports <= options.limits.portCount else {
      throw ONNXError(
        .limit, "", "expected at most \(options.limits.portCount) inputs and outputs, got \(ports)")
    }
    var names: Set<String> = []
    var inputs: [InputType] = []
    for input in message.input {
      guard names.insert(input.name).inserted else {
        throw ONNXError(.structure, InputType.place(input.name), "the name comes twice")
      }
      // Older files list initializers among the inputs.
      if source.hasInitializer(input.name), options.bindings[input.name] == nil { continue }
      inputs.append(try InputType(input, limits: options.limits))
    }
    try Self.check(options.bindings, inputs)
    self.inputs = inputs.filter { options.bindings[$0.name] == nil }
    let usual = ExtentMetadata.extents(in: source.message)
    extents = try SymbolExtents(self.inputs, shapes: options.shapes, usual: usual)
  }

  private static func check(
    _ bindings: [String: Tensor], _ inputs: [InputType]
  ) throws(ONNXError) {
    for (name, tensor) in bindings.sorted(by: { $0.key < $1.key }) {
      let place = InputType.place(name)
      guard let input = inputs.first(where: { $0.name == name }) else {
        let known = inputs.map(\.name).joined(separator: ", ")
        throw ONNXError(.binding, place, "expected one of: \(known)")
      }
      let fits = input.axes.map { axes in
        axes.count == tensor.shape.rank
          && zip(axes, tensor.shape.extents).allSatisfy { axis, extent in
            if case .fixed(let fixed) = axis { fixed == extent } else { true }
          }
      }
      guard input.elementType == tensor.elementType, fits ?? true else {
        throw ONNXError(.binding, place, "expected \(input), got \(tensor.type)")
      }
    }
  }

  func model() throws(ONNXError) -> ImportedModel {
    var family = GraphFamily(try graph())
    var notices: [String] = []
    let free = try freeSymbols(&family, &notices)
    var graph = try family.graph(free: free)
    graph.metadata = metadata
    return ImportedModel(graph: graph, notices: notices)
  }

  private func graph(replacing others: [String: Int] = [:]) throws(ONNXError) -> Graph {
    var typed: [(input: InputType, type: TensorType)] = []
    for input in inputs {
      typed.append((input, try extents.type(of: input, replacing: others)))
    }
    return try GraphImport(source, options: options).graph(inputs: typed)
  }

  // MARK: Symbols

  /// Symbols whose extents may differ from those the model was imported with.
  ///
  /// All of them are changed at once, twice; where that does not end in the same graph, one after
  /// the other. Factors that differ keep quotients of two symbols from looking constant, and
  /// multiples keep extents divisible by whatever the model divides them by.
  private func freeSymbols(
    _ family: inout GraphFamily, _ notices: inout [String]
  ) throws(ONNXError) -> Set<String> {
    let symbols = extents.values.keys.sorted().filter { (extents.values[$0] ?? 0) > 0 }
    if symbols.isEmpty { return [] }
    if obstacle(symbols, &family) == nil { return Set(symbols) }
    var free: Set<String> = []
    for symbol in symbols.prefix(options.limits.rank) {
      guard let obstacle = obstacle([symbol], &family) else {
        free.insert(symbol)
        continue
      }
      notices.append(
        "axis \"\(symbol)\" is fixed at \(extents.values[symbol] ?? 0): \(obstacle)")
    }
    return free
  }

  /// What depends on the extents of these symbols; nil when nothing does, and then the family has
  /// grown by graphs of other extents.
  private func obstacle(_ symbols: [String], _ family: inout GraphFamily) -> String? {
    var grown = family
    for factor in [2, 7] {
      var changed: [String: Int] = [:]
      for (index, symbol) in symbols.enumerated() {
        changed[symbol] = (extents.values[symbol] ?? 1)
          .multipliedReportingOverflow(by: factor + index).partialValue
      }
      do throws(ONNXError) {
        if let obstacle = grown.add(try graph(replacing: changed)) { return obstacle }
      } catch {
        return error.refusals.first?.description ?? error.description
      }
    }
    family = grown
    return nil
  }

  // MARK: Metadata

  private var metadata: [String: String] {
    let message = source.message
    var entries: [String: String] = [:]
    // What was ours before comes back under its own name.
    let prefix = message.producerName == ONNXWriter.producer ? "" : "onnx.metadata."
    for entry in message.metadataProps.prefix(options.limits.rank * 16)
    where !ExtentMetadata.isExtent(entry) {
      entries[UniqueNames.valid("\(prefix)\(entry.key)")] = entry.value
    }
    entries[Graph.freeExtentsKey] = "named"
    entries["onnx.ir-version"] = String(message.irVersion)
    let opsets = message.opsetImport.map { entry in
      let domain = ImportScope.domain(entry.domain)
      return domain.isEmpty ? "\(entry.version)" : "\(domain) \(entry.version)"
    }
    entries["onnx.opset"] = opsets.joined(separator: ", ")
    let producer = [message.producerName, message.producerVersion].filter { !$0.isEmpty }
    if !producer.isEmpty { entries["onnx.producer"] = producer.joined(separator: " ") }
    return entries
  }
}

extension InputType: CustomStringConvertible {
  /// `fp32[N, 3, 224, 224]`
  var description: String {
    let extents = axes?.map { axis in
      switch axis {
      case .fixed(let extent): "\(extent)"
      case .symbol(let symbol): symbol
      }
    }
    return "\(elementType)[\(extents?.joined(separator: ", ") ?? "...")]"
  }
}
