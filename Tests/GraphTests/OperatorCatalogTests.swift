import ChiasmGraph
import ChiasmTensor
import Testing

struct OperatorCatalogTests {
  private func code(_ body: () throws(OperatorError) -> Void) -> OperatorError.Code? {
    do throws(OperatorError) {
      try body()
      return nil
    } catch {
      return error.code
    }
  }

  @Test func `lists its entries by id`() {
    #expect(testCatalog.sorted.map(\.id.rawValue) == ["sum", "tagged", "test/reverse"])
    #expect(testCatalog.contains("sum") && !testCatalog.contains("product"))
    #expect(testCatalog["test/reverse"]?.revision == 2)
    #expect(testCatalog["sum"]?.origin == "chiasm")
  }

  @Test func `makes an operator in the revision that is asked for`() throws {
    #expect(try testCatalog.make("test/reverse", [:]).revision == 2)
    #expect(try testCatalog.make("test/reverse", [:], revision: 2).id == "test/reverse")
    #expect(
      code { () throws(OperatorError) in
        _ = try testCatalog.make("test/reverse", [:], revision: 1)
      } == .unknownOperator)
    #expect(
      code { () throws(OperatorError) in _ = try testCatalog.make("none", [:]) }
        == .unknownOperator)
    #expect(
      code { () throws(OperatorError) in _ = try testCatalog.make("sum", ["a": .int(1)]) }
        == .attribute)
  }
}
