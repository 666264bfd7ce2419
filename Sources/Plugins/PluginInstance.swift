import CChiasmPlugin
import ChiasmLanguage
import ChiasmPluginWire
import ChiasmTensor

/// An operator of a plugin with its attributes: what `make` returned, until nobody needs it.
///
/// The interface asks of plugins that instances are immutable, which makes this sendable.
final class PluginInstance: @unchecked Sendable {
  let table: PluginTable
  private let pointer: UnsafeMutableRawPointer?

  var id: OperatorID { table.id }

  /// - Throws: ``OperatorError`` with what the plugin says of the attributes.
  init(_ table: PluginTable, _ attributes: Attributes) throws(OperatorError) {
    self.table = table
    guard let make = table.functions.make else {
      try attributes.checkNames([], for: table.id)
      pointer = nil
      return
    }
    let memory = WireMemory()
    let wired = try memory.attributes(attributes, for: table.id)
    var made: UnsafeMutableRawPointer?
    try calling(table.id) { error in make(table.pointer, wired, wired.count, &made, error) }
    pointer = made
  }

  deinit { table.functions.destroy?(pointer) }

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    let wired = try wireTypes(inputs, for: id)
    var outputs = [chiasm_type](repeating: chiasm_type(), count: Int(CHIASM_MAX_OUTPUTS))
    var count = outputs.count
    let infer = try function(table.functions.infer)
    try calling(id) { error in infer(pointer, wired, wired.count, &outputs, &count, error) }
    return try checkedTypes(outputs, count: try checked(count), for: id)
  }

  /// The outputs of the decomposition, made by `window`'s builder.
  func decompose(_ inputs: [Value], _ window: BuilderWindow) throws(OperatorError) -> [Value] {
    let handles = inputs.map { chiasm_value($0.index) }
    var outputs = [chiasm_value](repeating: 0, count: Int(CHIASM_MAX_OUTPUTS))
    var count = outputs.count
    let decompose = try function(table.functions.decompose)
    try calling(id) { error in
      window.withPointer { builder in
        decompose(pointer, builder, handles, handles.count, &outputs, &count, error)
      }
    }
    var values: [Value] = []
    for handle in outputs.prefix(try checked(count)) { values.append(try window.value(handle)) }
    return values
  }

  /// The gradient of each input, made by `window`'s builder.
  func gradient(
    _ inputs: [Value], _ outputs: [Value], _ outputGradients: [Value?], _ window: BuilderWindow
  ) throws(OperatorError) -> [Value?] {
    let handles = inputs.map { chiasm_value($0.index) }
    let outputHandles = outputs.map { chiasm_value($0.index) }
    let gradients = outputGradients.map { chiasm_value($0?.index ?? Int(CHIASM_NO_VALUE)) }
    var made = [chiasm_value](repeating: chiasm_value(CHIASM_NO_VALUE), count: inputs.count)
    guard let gradient = table.functions.gradient else {
      throw OperatorError(.unsupported, id, "has no gradient but that of its decomposition")
    }
    try calling(id) { error in
      window.withPointer { builder in
        gradient(
          pointer, builder, handles, handles.count, outputHandles, gradients, outputs.count, &made,
          error)
      }
    }
    var values: [Value?] = []
    for handle in made {
      values.append(handle == CHIASM_NO_VALUE ? nil : try window.value(handle))
    }
    return values
  }

  /// The scratch memory the kernel needs, in bytes.
  func scratchByteCount(_ inputs: [TensorType]) throws(OperatorError) -> Int {
    guard let scratchSize = table.functions.scratch_size else { return 0 }
    let wired = try wireTypes(inputs, for: id)
    var bytes = 0
    try calling(id) { error in scratchSize(pointer, wired, wired.count, &bytes, error) }
    guard bytes >= 0 else {
      throw OperatorError(.plugin, id, "expected a size of scratch memory, got \(bytes) bytes")
    }
    return bytes
  }

  func run(_ call: UnsafePointer<chiasm_kernel_call>) throws(OperatorError) {
    let run = try function(table.functions.run)
    try calling(id) { error in run(pointer, call, error) }
  }

  private func function<Function>(_ function: Function?) throws(OperatorError) -> Function {
    guard let function else { throw OperatorError(.unsupported, id, "has no such function") }
    return function
  }

  private func checked(_ count: Int) throws(OperatorError) -> Int {
    guard (1...Int(CHIASM_MAX_OUTPUTS)).contains(count) else {
      throw OperatorError(
        .plugin, id, "expected 1 to \(CHIASM_MAX_OUTPUTS) outputs, got \(count)")
    }
    return count
  }
}
