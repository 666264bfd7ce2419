import ChiasmConsole
import ChiasmPlan
import ChiasmRuntime

/// What bounds a plan on this machine: every step takes at least the time of its arithmetic and at
/// least the time of its bytes.
struct Roofline {
  let rates: MachineRates
  let multiplyAdds: Int
  let byteCount: Int
  /// Steps that arithmetic bounds, and those that memory bounds, with their least seconds.
  let arithmetic: (steps: Int, seconds: Double)
  let memory: (steps: Int, seconds: Double)

  init(_ plan: Plan, _ rates: MachineRates) {
    self.rates = rates
    multiplyAdds = plan.executedMultiplyAdds
    byteCount = plan.traffic.memory
    var (arithmetic, memory) = ((steps: 0, seconds: 0.0), (steps: 0, seconds: 0.0))
    for step in plan.steps {
      let computing = Double(step.executedMultiplyAdds) / rates.multiplyAdds
      let moving = Double(plan.traffic(of: step).memory) / rates.bytes
      if computing > moving {
        arithmetic = (arithmetic.steps + 1, arithmetic.seconds + computing)
      } else {
        memory = (memory.steps + 1, memory.seconds + moving)
      }
    }
    self.arithmetic = arithmetic
    self.memory = memory
  }

  /// Seconds that no schedule of these steps, one after the other, gets below.
  var seconds: Double { arithmetic.seconds + memory.seconds }

  var text: String {
    var table = TextTable([.left(""), .right(""), .right("")])
    table.append([
      "all arithmetic", "\(Quantity.scaled(Double(multiplyAdds))) multiply-adds",
      Quantity.duration(Double(multiplyAdds) / rates.multiplyAdds),
    ])
    table.append([
      "all memory", Quantity.bytes(byteCount), Quantity.duration(Double(byteCount) / rates.bytes),
    ])
    table.append([
      "steps bound by arithmetic", "\(arithmetic.steps)", Quantity.duration(arithmetic.seconds),
    ])
    table.append(["steps bound by memory", "\(memory.steps)", Quantity.duration(memory.seconds)])
    table.append(["one step after the other, at least", "", Quantity.duration(seconds)])
    return """
      roofline of \(rates.threads) threads, measured: \(Quantity.scaled(rates.multiplyAdds)) \
      multiply-adds and \(Quantity.bytes(Int(rates.bytes))) per second
      \(table.text())
      """
  }

  var json: JSON {
    .object([
      ("threads", .integer(rates.threads)),
      ("multiply_adds_per_second", .number(rates.multiplyAdds)),
      ("bytes_per_second", .number(rates.bytes)), ("multiply_adds", .integer(multiplyAdds)),
      ("bytes", .integer(byteCount)), ("arithmetic_steps", .integer(arithmetic.steps)),
      ("arithmetic_ms", .number(arithmetic.seconds * 1e3)),
      ("memory_steps", .integer(memory.steps)), ("memory_ms", .number(memory.seconds * 1e3)),
    ])
  }
}
