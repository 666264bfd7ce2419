import CChiasmPlugin
import ChiasmGraph
import ChiasmPluginWire
import ChiasmTensor

/// What a plugin sees of a builder: the values it was given, and those it makes itself.
///
/// Handles are checked, so that a wrong one is an error and no trap. Operators of plugins are
/// refused: a decomposition that could name them need not end.
final class BuilderWindow {
  private let builder: any OperatorBuilder
  private let id: OperatorID
  private var known: Set<Value>

  /// - Parameter id: the operator that builds.
  init(_ builder: any OperatorBuilder, given: [Value], for id: OperatorID) {
    self.builder = builder
    self.id = id
    known = Set(given)
  }

  /// The window as C functions, valid during `body`.
  func withPointer<R>(_ body: (UnsafePointer<chiasm_builder>) -> R) -> R {
    let functions = chiasm_builder(
      size: MemoryLayout<chiasm_builder>.size, context: Unmanaged.passUnretained(self).toOpaque(),
      add: addOperator, constant: addConstant, type_of: typeOfValue)
    return withExtendedLifetime(self) { withUnsafePointer(to: functions, body) }
  }

  /// - Throws: ``OperatorError`` `plugin` when the handle is none of this window's.
  func value(_ handle: chiasm_value) throws(OperatorError) -> Value {
    let value = Value(index: Int(handle))
    guard known.contains(value) else {
      throw OperatorError(.plugin, id, "uses value \(handle), which this builder did not give")
    }
    return value
  }

  fileprivate func add(
    _ id: OperatorID, _ inputs: [Value], _ attributes: Attributes, _ name: String?
  ) throws(OperatorError) -> [Value] {
    guard id.pluginName == nil else {
      throw OperatorError(.plugin, self.id, "expected one of Chiasm's operators, got \(id)")
    }
    let outputs = try builder.add(id, inputs, attributes, name: try checked(name))
    known.formUnion(outputs)
    return outputs
  }

  fileprivate func constant(_ values: [Double], _ type: TensorType, _ name: String?)
    throws(OperatorError) -> Value
  {
    let output = try builder.constant(values, type: type, name: try checked(name))
    known.insert(output)
    return output
  }

  fileprivate func type(_ handle: chiasm_value) throws(OperatorError) -> chiasm_type {
    try chiasm_type(builder.type(of: try value(handle)), for: id)
  }

  private func checked(_ name: String?) throws(OperatorError) -> String? {
    if let name, let fault = NameRules.fault(in: name) {
      throw OperatorError(.plugin, id, "node name: \(fault)")
    }
    return name
  }

  fileprivate static func with(
    _ builder: UnsafePointer<chiasm_builder>?, _ error: UnsafeMutablePointer<chiasm_error>?,
    _ body: (BuilderWindow) throws(OperatorError) -> Void
  ) -> chiasm_status {
    guard let context = builder?.pointee.context else { return chiasm_status(CHIASM_FAILED) }
    let window = Unmanaged<BuilderWindow>.fromOpaque(context).takeUnretainedValue()
    do throws(OperatorError) {
      try body(window)
      return chiasm_status(CHIASM_OK)
    } catch let failure {
      return failure.report(to: error, from: window.id)
    }
  }
}

private typealias ErrorRoom = UnsafeMutablePointer<chiasm_error>

private let addOperator: @convention(c) (
  UnsafePointer<chiasm_builder>?, UnsafePointer<CChar>?, UnsafePointer<chiasm_value>?, Int,
  UnsafePointer<chiasm_attribute>?, Int, UnsafePointer<CChar>?,
  UnsafeMutablePointer<chiasm_value>?, UnsafeMutablePointer<Int>?, ErrorRoom?
) -> chiasm_status = {
  builder, id, inputs, inputCount, attributes, attributeCount, name, outputs, outputCount, error in
  BuilderWindow.with(builder, error) { window throws(OperatorError) in
    let id = OperatorID(text(id))
    var values: [Value] = []
    for handle in UnsafeBufferPointer(start: inputs, count: inputs == nil ? 0 : inputCount) {
      values.append(try window.value(handle))
    }
    let attributes = try checkedAttributes(attributes, count: attributeCount, for: id)
    let made = try window.add(id, values, attributes, name.map { text($0) })
    guard let outputs, let outputCount, made.count <= outputCount.pointee else {
      throw OperatorError(.plugin, id, "expected room for \(made.count) outputs")
    }
    for (index, value) in made.enumerated() { outputs[index] = chiasm_value(value.index) }
    outputCount.pointee = made.count
  }
}

private let addConstant: @convention(c) (
  UnsafePointer<chiasm_builder>?, UnsafePointer<Double>?, Int, UnsafePointer<chiasm_type>?,
  UnsafePointer<CChar>?, UnsafeMutablePointer<chiasm_value>?, ErrorRoom?
) -> chiasm_status = { builder, values, count, type, name, output, error in
  BuilderWindow.with(builder, error) { window throws(OperatorError) in
    guard let type, let output else {
      throw OperatorError(.plugin, Constant.id, "expected a type and room for a value")
    }
    let values = Array(UnsafeBufferPointer(start: values, count: values == nil ? 0 : count))
    let checkedType = try type.pointee.checked(for: Constant.id)
    let made = try window.constant(values, checkedType, name.map { text($0) })
    output.pointee = chiasm_value(made.index)
  }
}

private let typeOfValue: @convention(c) (
  UnsafePointer<chiasm_builder>?, chiasm_value, UnsafeMutablePointer<chiasm_type>?, ErrorRoom?
) -> chiasm_status = { builder, value, type, error in
  BuilderWindow.with(builder, error) { window throws(OperatorError) in
    let found = try window.type(value)
    type?.pointee = found
  }
}
