import ChiasmGraph
import ChiasmTensor
import Testing

struct InterpreterTests {
  /// `x + x`, known only by its decomposition.
  private struct Doubled: StandardOperator {
    static let id: OperatorID = "test/double"
    init(attributes: Attributes) throws(OperatorError) {}
    var attributes: Attributes { [:] }
    func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] { inputs }
    func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
      throw OperatorError(.unsupported, id, "has no reference")
    }
    func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
      throws(OperatorError) -> [Value]?
    { [try builder.addOne("sum", [inputs[0], inputs[0]])] }
  }

  private let interpreter = Interpreter(catalog: testCatalog)
  private let x = Tensor([Float(1), 2], shape: [2])

  private func graph() throws -> Graph {
    var catalog = testCatalog
    catalog.register(Doubled.self)
    return try Graph(
      text: """
        graph "i" {
          input %x: fp32[2]
          %w: fp32[2] = parameter [10.0, 20.0]
          %pair = test/reverse(%x, %w)
          %double = test/double(%pair:0)
          %y = sum(%double, %x)
          output %y = %y
          output %x = %pair:1
        }
        """, catalog: catalog)
  }

  private func error(_ inputs: [String: Tensor]) throws -> OperatorError? {
    let graph = try graph()
    do throws(OperatorError) {
      _ = try interpreter.evaluate(graph, inputs: inputs)
      return nil
    } catch {
      return error
    }
  }

  @Test func `runs references and decompositions`() throws {
    let outputs = try interpreter.evaluate(graph(), inputs: ["x": x])
    #expect(outputs["y"]?.doubles == [21, 42])
    #expect(outputs["x"]?.doubles == [1, 2])
  }

  @Test func `refuses missing, unknown and wrong inputs`() throws {
    #expect(try error([:])?.code == .arity)
    #expect(try error(["x": x, "z": x])?.description == "input \"z\": expected one of: x")
    #expect(try error(["x": Tensor(zeros: TensorType(.float32, [3]))])?.code == .shape)
    #expect(try error(["x": x.converted(to: .float16)])?.code == .elementType)
  }
}
