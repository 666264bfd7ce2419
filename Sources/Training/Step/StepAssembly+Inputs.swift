import ChiasmGraph
import ChiasmNetworks
import ChiasmTensor

extension StepAssembly {
  mutating func addInputs() throws(TrainingError) {
    for image in student.images {
      try add(image.name, student.graph.type(of: image.value), symbols: image.symbols)
    }
    let labels = Shape([recipe.batch.labelled] + recipe.network.patch)
    try add("label", TensorType(.uint8, labels))
    try add("step", TensorType(.int64, [1]))
    for name in recipe.stepScalars(iteration: 0).keys.sorted() {
      try add(name, TensorType(.float32, [1]))
    }
    for (name, tensor) in student.parameters + student.buffers { try addState(name, tensor) }
    for (name, tensor) in student.parameters {
      try addState("momentum.\(name)", Tensor(zeros: tensor.type))
    }
    guard recipe.teacher != nil else { return }
    let deployed = student.deployedConstants
    for (name, tensor) in student.parameters + student.buffers where deployed.contains(name) {
      try addState("teacher.\(name)", tensor)
    }
  }

  private mutating func addState(_ name: String, _ tensor: Tensor) throws(TrainingError) {
    try add(name, tensor.type)
    initialStates[name] = tensor
  }

  private mutating func add(_ name: String, _ type: TensorType, symbols: [String?] = [])
    throws(TrainingError)
  {
    inputs[name] = try locating { () throws(GraphError) in
      try builder.input(name, type, symbols: symbols)
    }
  }

  func input(_ name: String) throws(OperatorError) -> Value {
    guard let value = inputs[name] else {
      throw OperatorError(.arity, place: "input \"\(name)\"", "the training step has none of it")
    }
    return value
  }
}
