import ChiasmGraph
import ChiasmTensor

/// The weights and biases of a convolution in the form in which a kernel reads them.
final class PackedWeights {
  let values: UnsafePointer<Float>
  let bias: PackedBias
  /// Owns the memory of the values.
  private let owner: AnyObject

  fileprivate init(_ values: UnsafePointer<Float>, _ bias: PackedBias, owner: AnyObject) {
    self.values = values
    self.bias = bias
    self.owner = owner
  }
}

extension StepMemory {
  /// The packed weights of a step and, where they may change from run to run and no step before has
  /// packed them, the launch that does.
  ///
  /// - Parameters:
  ///   - count: floats of the packed weights.
  ///   - biasShape: how the kernel reads the bias.
  ///   - fill: adds the tasks that write them. A task writes memory no other task writes, and
  ///     allocates nothing.
  func packedWeights(
    _ step: ConvolutionStep, _ form: PackedForm, count: Int, _ biasShape: PackedBias.Shape,
    fill: (UnsafeMutablePointer<Float>, WeightSource, inout TaskList) -> Void
  ) -> (weights: PackedWeights, launches: [Launch]) {
    if let known = packing.known(form) { return (known, []) }
    let isConstant = form.isConstant(graph)
    let storage = isConstant ? nil : Storage(uninitializedByteCount: max(1, 4 * count))
    let target =
      storage?.bytes.baseAddress!.assumingMemoryBound(to: Float.self) ?? packing.place(count)
    var tasks = TaskList()
    fill(target, WeightSource(step, self), &tasks)
    let bias = PackedBias(step, biasShape, self, &tasks)
    let packed = PackedWeights(UnsafePointer(target), bias, owner: storage ?? packing)
    packing.remember(packed, form)
    if isConstant { packing.add(tasks) }
    return (packed, isConstant ? [] : [PackingLaunch(tasks)])
  }
}
