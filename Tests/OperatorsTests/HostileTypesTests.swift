import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

/// Whatever attributes and input types a file holds, `infer` answers or throws; it neither traps
/// nor takes memory in proportion to an extent.
struct HostileTypesTests {
  private static let integers = [
    Int.min, Int.min + 1, -(1 << 32), -2, -1, 0, 1, 2, 3, 1 << 31, 1 << 40, Int.max - 1, Int.max,
  ]
  private static let extents = [0, 1, 2, 3, 5, 1 << 20, 1 << 31, 1 << 40, 1 << 59, Int.max >> 3]

  @Test(arguments: OperatorCatalog.standard.sorted)
  func `never traps on types or attributes`(_ entry: OperatorCatalog.Entry) throws {
    var random = Dice(seed: 1)
    var (accepted, refused) = (0, 0)
    for golden in GoldenCase.of(entry.id) {
      for _ in 0..<400 {
        let attributes = random.changed(golden.operation.attributes, Self.integers)
        var types = golden.inputs.map { random.changed($0.type, Self.extents) }
        if random.roll(10) == 0 { types.append(contentsOf: types.prefix(1)) }
        if random.roll(10) == 0, !types.isEmpty { types.removeLast() }
        do throws(OperatorError) {
          let operation = try entry.make(attributes)
          let outputs = try operation.infer(types)
          accepted += outputs.allSatisfy { $0.byteCount >= 0 } ? 1 : 0
        } catch {
          refused += 1
        }
      }
    }
    #expect(accepted > 0)
    #expect(refused > 0)
  }
}

/// Deterministic random changes.
private struct Dice {
  private let stream: Philox
  private var position = 0

  init(seed: UInt64) { stream = Philox(seed: seed) }

  mutating func roll(_ sides: Int) -> Int {
    position += 1
    return Int(stream.word(at: position)) % sides
  }

  private mutating func pick<Element>(_ list: [Element]) -> Element { list[roll(list.count)] }

  /// Each integer changes with odds of one in four.
  mutating func changed(_ attributes: Attributes, _ integers: [Int]) -> Attributes {
    var changed = attributes
    for name in attributes.names {
      switch attributes[name] {
      case .int where roll(4) == 0: changed[name] = .int(pick(integers))
      case .ints(var list):
        for index in list.indices where roll(4) == 0 { list[index] = pick(integers) }
        if roll(20) == 0 { list.append(pick(integers)) }
        if roll(20) == 0, !list.isEmpty { list.removeLast() }
        changed[name] = .ints(list)
      default: break
      }
    }
    return changed
  }

  mutating func changed(_ type: TensorType, _ extents: [Int]) -> TensorType {
    var result = type.shape.extents
    for axis in result.indices where roll(4) == 0 { result[axis] = pick(extents) }
    if roll(20) == 0 { result.append(pick(extents)) }
    if roll(20) == 0, !result.isEmpty { result.removeLast() }
    let elementType = roll(20) == 0 ? pick(ElementType.allCases) : type.elementType
    return TensorType(elementType, Shape(checking: result) ?? type.shape)
  }
}
