import ChiasmGraph
import ChiasmRuntime
import ChiasmTensor

/// Numbers for a model that is timed.
enum RandomInputs {
  /// Gives inputs uniform numbers between 0 and 1; zeros where the type is not a float.
  ///
  /// - Throws: `RuntimeError`.
  static func fill(_ session: Session) throws {
    for input in session.inputs {
      let target = try session.inputBytes(input.name)
      guard session.type(of: input.value).elementType == .float32 else { continue }
      // A short random pattern, repeated: making millions of numbers would count as start-up.
      let numbers = Philox(seed: 0, name: input.name).uniforms(count: 4093).map(Float.init)
      let floats = target.assumingMemoryBound(to: Float.self)
      for index in floats.indices { floats[index] = numbers[index % numbers.count] }
    }
  }
}
