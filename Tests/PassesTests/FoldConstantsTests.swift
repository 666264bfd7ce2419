import ChiasmPasses
import ChiasmTensor
import Testing

struct FoldConstantsTests {
  @Test func `computes what depends on constants only`() throws {
    let rewriting = try Rewriting(
      foldConstants,
      of: """
        input %x: fp32[2]
        %one: fp32[2] = parameter [1.0, 3.0]
        %two: fp32[] = constant [2.0]
        %half = divide(%one, %two)
        %y = multiply(%x, %half)
        output %y = %y
        """)
    #expect(
      rewriting.text == """
        %half: fp32[2] = constant [0.5, 1.5]
        %y: fp32[2] = multiply(%x, %half)
        output %y = %y
        """)
    #expect(try rewriting.difference() == 0)
  }

  @Test func `keeps random operators, inputs and operators without a reference`() throws {
    try expectKept(
      foldConstants,
      """
      input %x: fp32[2]
      %step: int64[1] = constant [3]
      %noise = random-normal(%step) {shape = [2]}
      %one: fp32[2] = constant [1.0, 1.0]
      %drop = dropout(%one) {rate = 0.5, training = true}
      %silent = test/silent(%one)
      %y = add(%x, %noise)
      output %y = %y
      output %drop = %drop:0
      output %silent = %silent
      """)
  }

  @Test func `keeps a small constant that would become a large one`() throws {
    try expectKept(
      foldConstants,
      """
      %one: fp32[1] = constant [1.0]
      %many = broadcast(%one) {shape = [16385]}
      output %y = %many
      """)
    let small = try Rewriting(
      foldConstants,
      of: """
        %one: fp32[1] = constant [1.0]
        %many = broadcast(%one) {shape = [16384]}
        output %y = %many
        """)
    #expect(small.operators == [])
  }

  @Test func `folds every output of an operator with several`() throws {
    let rewriting = try Rewriting(
      foldConstants,
      of: """
        %x: fp32[2, 1, 1] = constant [1.0, 3.0]
        %one: fp32[1] = constant [1.0]
        %zero: fp32[1] = constant [0.0]
        %norm = batch-norm(%x, %one, %zero, %zero, %one) {training = true}
        output %y = %norm:0
        output %mean = %norm:1
        """)
    #expect(rewriting.operators == [])
    #expect(try rewriting.difference() == 0)
  }

  @Test func `widens large weights only for the machine`() throws {
    let body = """
      input %x: fp32[300, 300]
      %w: int8[300, 300] = parameter tensor "w"
      %wide = cast(%w) {to = "fp32"}
      %y = multiply(%x, %wide)
      output %y = %y
      """
    let w = Tensor(
      nearest: (0..<90_000).map { Double($0 % 200 - 100) }, type: TensorType(.int8, [300, 300]))
    #expect(try Rewriting(foldConstants, of: body, tensors: ["w": w]).changes == 0)
    let rewriting = try Rewriting(widenConstants, of: body, tensors: ["w": w])
    #expect(rewriting.operators == ["multiply"])
    #expect(try rewriting.difference() == 0)
  }
}
