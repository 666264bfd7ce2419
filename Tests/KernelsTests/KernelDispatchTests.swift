import ChiasmKernelDispatch
import ChiasmKernelInterface
import Testing

struct KernelDispatchTests {
  @Test func `always offers the baseline, weakest first`() {
    let available = KernelDispatch.available
    #expect(available.first == .baseline)
    #expect(available == available.sorted())
  }

  @Test func `gives each ISA the table that was compiled for it`() {
    for isa in KernelDispatch.available { #expect(KernelDispatch.table(for: isa).isa == isa) }
  }

  @Test(arguments: [nil, ""]) func `takes the strongest without a wish`(wish: String?) throws {
    #expect(try KernelDispatch.choose(forced: wish) == KernelDispatch.available.last)
  }

  @Test(arguments: KernelDispatch.available) func `takes what is forced`(isa: ISA) throws {
    #expect(try KernelDispatch.choose(forced: isa.rawValue) == isa)
  }

  @Test func `names the choices when the wish is unknown`() {
    let error = #expect(throws: DispatchError.self) {
      try KernelDispatch.choose(forced: "neon")
    }
    let names = KernelDispatch.available.map(\.rawValue).joined(separator: ", ")
    #expect(error?.description == "CHIASM_ISA: expected one of \(names), got \"neon\"")
  }

  @Test func `refuses what the machine cannot run`() {
    for isa in ISA.allCases where !KernelDispatch.available.contains(isa) {
      let error = #expect(throws: DispatchError.self) {
        try KernelDispatch.choose(forced: isa.rawValue)
      }
      #expect(error?.description.hasSuffix("it cannot run \(isa.rawValue)") == true)
    }
  }
}
