import CChiasmPlugin
import ChiasmLanguage
import ChiasmPluginWire
import ChiasmTensor

/// The plugin's window onto the graph that the host is building.
final class HostBuilder: OperatorBuilder {
  private let builder: UnsafePointer<chiasm_builder>
  private let id: OperatorID

  /// - Parameter id: the operator on whose behalf the builder is used.
  init(_ builder: UnsafePointer<chiasm_builder>, for id: OperatorID) {
    self.builder = builder
    self.id = id
  }

  func add(_ id: OperatorID, _ inputs: [Value], _ attributes: Attributes, name: String?)
    throws(OperatorError) -> [Value]
  {
    let memory = WireMemory()
    let wired = try memory.attributes(attributes, for: id)
    let handles = inputs.map { chiasm_value($0.index) }
    var outputs = [chiasm_value](repeating: 0, count: Int(CHIASM_MAX_OUTPUTS))
    var count = outputs.count
    try calling(self.id) { error in
      builder.pointee.add(
        builder, memory.string(id.rawValue), handles, handles.count, wired, wired.count,
        name.map(memory.string), &outputs, &count, error)
    }
    return outputs.prefix(count).map { Value(index: Int($0)) }
  }

  func constant(_ values: [Double], type: TensorType, name: String?)
    throws(OperatorError) -> Value
  {
    let memory = WireMemory()
    var wired = try chiasm_type(type, for: id)
    var output = chiasm_value(CHIASM_NO_VALUE)
    try calling(id) { error in
      builder.pointee.constant(
        builder, values, values.count, &wired, name.map(memory.string), &output, error)
    }
    return Value(index: Int(output))
  }

  /// - Precondition: this builder made the value or was given it.
  func type(of value: Value) -> TensorType {
    do throws(OperatorError) {
      var wired = chiasm_type()
      try calling(id) { error in
        builder.pointee.type_of(builder, chiasm_value(value.index), &wired, error)
      }
      return try wired.checked(for: id)
    } catch {
      preconditionFailure("type of value \(value.index): \(error)")
    }
  }
}
