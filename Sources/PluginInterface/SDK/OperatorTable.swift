import CChiasmPlugin
import ChiasmLanguage
import ChiasmPluginWire
import ChiasmTensor

/// An operator as the C functions see it: behind the `instance` pointer, retained from `make` to
/// `destroy`.
private final class Instance {
  let operation: any PluginOperator
  let kernel: (any PluginKernel)?
  let id: OperatorID

  init(_ operation: any PluginOperator) {
    self.operation = operation
    kernel = operation as? any PluginKernel
    id = type(of: operation).id
  }
}

/// The type an operator table makes instances of, behind its `context` pointer.
private final class Maker {
  let type: any PluginOperator.Type
  init(_ type: any PluginOperator.Type) { self.type = type }
}

/// The C functions of one operator.
func operatorTable(_ type: any PluginOperator.Type, _ memory: WireMemory) -> chiasm_operator {
  var table = chiasm_operator()
  table.size = MemoryLayout<chiasm_operator>.size
  table.id = memory.string(type.id.rawValue)
  table.revision = UInt32(clamping: type.revision)
  table.summary = memory.string(type.summary)
  table.context = Unmanaged.passRetained(Maker(type)).toOpaque()
  table.make = make
  table.destroy = destroy
  table.infer = infer
  table.decompose = decompose
  if type is any PluginGradient.Type { table.gradient = gradient }
  if let kernel = type as? any PluginKernel.Type {
    table.kernel_flags = kernel.takesStrides ? UInt32(CHIASM_KERNEL_STRIDED) : 0
    table.scratch_size = scratchSize
    table.run = run
  }
  return table
}

private typealias ErrorRoom = UnsafeMutablePointer<chiasm_error>

/// Runs `body` on the instance and reports what it throws.
private func with(
  _ instance: UnsafeMutableRawPointer?, _ error: ErrorRoom?,
  _ body: (Instance) throws(OperatorError) -> Void
) -> chiasm_status {
  guard let instance else { return chiasm_status(CHIASM_FAILED) }
  let object = Unmanaged<Instance>.fromOpaque(instance).takeUnretainedValue()
  do throws(OperatorError) {
    try body(object)
    return chiasm_status(CHIASM_OK)
  } catch let failure {
    return failure.report(to: error, from: object.id)
  }
}

/// Writes a list into room of `count` elements and sets `count` to its length.
private func write<Element>(
  _ list: [Element], to room: UnsafeMutablePointer<Element>?, _ count: UnsafeMutablePointer<Int>?,
  for id: OperatorID
) throws(OperatorError) {
  guard let room, let count, list.count <= count.pointee else {
    throw OperatorError(.plugin, id, "has more outputs than there is room for: \(list.count)")
  }
  room.update(from: list, count: list.count)
  count.pointee = list.count
}

private func values(_ handles: UnsafePointer<chiasm_value>?, _ count: Int) -> [Value] {
  UnsafeBufferPointer(start: handles, count: handles == nil ? 0 : count)
    .map { Value(index: Int($0)) }
}

private let make: @convention(c) (
  UnsafePointer<chiasm_operator>?, UnsafePointer<chiasm_attribute>?, Int,
  UnsafeMutablePointer<UnsafeMutableRawPointer?>?, ErrorRoom?
) -> chiasm_status = { table, attributes, count, instance, error in
  guard let context = table?.pointee.context, let instance else {
    return chiasm_status(CHIASM_FAILED)
  }
  let type = Unmanaged<Maker>.fromOpaque(context).takeUnretainedValue().type
  do throws(OperatorError) {
    let attributes = try checkedAttributes(attributes, count: count, for: type.id)
    let object = Instance(try type.init(attributes: attributes))
    instance.pointee = Unmanaged.passRetained(object).toOpaque()
    return chiasm_status(CHIASM_OK)
  } catch let failure {
    return failure.report(to: error, from: type.id)
  }
}

private let destroy: @convention(c) (UnsafeMutableRawPointer?) -> Void = { instance in
  if let instance { Unmanaged<Instance>.fromOpaque(instance).release() }
}

private let infer: @convention(c) (
  UnsafeMutableRawPointer?, UnsafePointer<chiasm_type>?, Int, UnsafeMutablePointer<chiasm_type>?,
  UnsafeMutablePointer<Int>?, ErrorRoom?
) -> chiasm_status = { instance, inputs, count, outputs, outputCount, error in
  with(instance, error) { object throws(OperatorError) in
    let inputs = try checkedTypes(inputs, count: count, for: object.id)
    let types = try wireTypes(try object.operation.infer(inputs), for: object.id)
    try write(types, to: outputs, outputCount, for: object.id)
  }
}

private let decompose: @convention(c) (
  UnsafeMutableRawPointer?, UnsafePointer<chiasm_builder>?, UnsafePointer<chiasm_value>?, Int,
  UnsafeMutablePointer<chiasm_value>?, UnsafeMutablePointer<Int>?, ErrorRoom?
) -> chiasm_status = { instance, builder, inputs, count, outputs, outputCount, error in
  guard let builder else { return chiasm_status(CHIASM_FAILED) }
  return with(instance, error) { object throws(OperatorError) in
    let made = try object.operation.decompose(
      values(inputs, count), into: HostBuilder(builder, for: object.id))
    try write(made.map { chiasm_value($0.index) }, to: outputs, outputCount, for: object.id)
  }
}

private let gradient: @convention(c) (
  UnsafeMutableRawPointer?, UnsafePointer<chiasm_builder>?, UnsafePointer<chiasm_value>?, Int,
  UnsafePointer<chiasm_value>?, UnsafePointer<chiasm_value>?, Int,
  UnsafeMutablePointer<chiasm_value>?, ErrorRoom?
) -> chiasm_status = {
  instance, builder, inputs, count, outputs, outputGradients, outputCount, gradients, error in
  guard let builder else { return chiasm_status(CHIASM_FAILED) }
  return with(instance, error) { object throws(OperatorError) in
    guard let operation = object.operation as? any PluginGradient else {
      throw OperatorError(.unsupported, object.id, "has no gradient")
    }
    let made = try operation.gradient(
      inputs: values(inputs, count), outputs: values(outputs, outputCount),
      outputGradients: values(outputGradients, outputCount).map { $0.index < 0 ? nil : $0 },
      into: HostBuilder(builder, for: object.id))
    guard made.count == count, let gradients else {
      throw OperatorError(.plugin, object.id, "made \(made.count) gradients for \(count) inputs")
    }
    for (index, value) in made.enumerated() {
      gradients[index] = value.map { chiasm_value($0.index) } ?? chiasm_value(CHIASM_NO_VALUE)
    }
  }
}

private let scratchSize: @convention(c) (
  UnsafeMutableRawPointer?, UnsafePointer<chiasm_type>?, Int, UnsafeMutablePointer<Int>?,
  ErrorRoom?
) -> chiasm_status = { instance, inputs, count, bytes, error in
  with(instance, error) { object throws(OperatorError) in
    guard let kernel = object.kernel else { return }
    let inputs = try checkedTypes(inputs, count: count, for: object.id)
    bytes?.pointee = try kernel.scratchByteCount(inputs)
  }
}

private let run: @convention(c) (
  UnsafeMutableRawPointer?, UnsafePointer<chiasm_kernel_call>?, ErrorRoom?
) -> chiasm_status = { instance, call, error in
  guard let call else { return chiasm_status(CHIASM_FAILED) }
  return with(instance, error) { object throws(OperatorError) in
    guard let kernel = object.kernel else { return }
    try kernel.run(KernelCall(call))
  }
}
