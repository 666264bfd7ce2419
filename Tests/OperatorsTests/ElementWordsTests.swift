import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

/// Words of functions of one element: see ``OperatorBuilderWordsTests``.
struct ElementWordsTests {
  private let builder = GraphBuilder(name: "words", catalog: .standard)

  @Test func `speaks of elementary functions`() throws {
    let x = try builder.input("x", fp32(2))
    _ = try builder.abs(x, name: "nabs")
    try builder.expectLast(Abs(), [x])
    _ = try builder.ceil(x, name: "nceil")
    try builder.expectLast(Ceil(), [x])
    _ = try builder.floor(x, name: "nfloor")
    try builder.expectLast(Floor(), [x])
    _ = try builder.round(x, name: "nround")
    try builder.expectLast(Round(), [x])
    _ = try builder.sign(x, name: "nsign")
    try builder.expectLast(Sign(), [x])
    _ = try builder.erf(x, name: "nerf")
    try builder.expectLast(Erf(), [x])
    _ = try builder.sin(x, name: "nsin")
    try builder.expectLast(Sin(), [x])
    _ = try builder.cos(x, name: "ncos")
    try builder.expectLast(Cos(), [x])
    _ = try builder.tan(x, name: "ntan")
    try builder.expectLast(Tan(), [x])
    _ = try builder.asin(x, name: "nasin")
    try builder.expectLast(Asin(), [x])
    _ = try builder.acos(x, name: "nacos")
    try builder.expectLast(Acos(), [x])
    _ = try builder.atan(x, name: "natan")
    try builder.expectLast(Atan(), [x])
    _ = try builder.sinh(x, name: "nsinh")
    try builder.expectLast(Sinh(), [x])
    _ = try builder.cosh(x, name: "ncosh")
    try builder.expectLast(Cosh(), [x])
    _ = try builder.asinh(x, name: "nasinh")
    try builder.expectLast(Asinh(), [x])
    _ = try builder.acosh(x, name: "nacosh")
    try builder.expectLast(Acosh(), [x])
    _ = try builder.atanh(x, name: "natanh")
    try builder.expectLast(Atanh(), [x])
  }

  @Test func `speaks of bits`() throws {
    let x = try builder.input("x", fp32(2))
    _ = try builder.bitCast(x, to: .int32, name: "nbit-cast")
    try builder.expectLast(BitCast(to: .int32), [x])
  }

  @Test func `speaks of relations and logic`() throws {
    let a = try builder.input("a", int32(2))
    let b = try builder.input("b", int32(2))
    let condition = try builder.input("condition", bool(2))
    _ = try builder.equal(a, b, name: "nequal")
    try builder.expectLast(Equal(), [a, b])
    _ = try builder.less(a, b, name: "nless")
    try builder.expectLast(Less(), [a, b])
    _ = try builder.lessOrEqual(a, b, name: "nless-or-equal")
    try builder.expectLast(LessOrEqual(), [a, b])
    _ = try builder.and(a, b, name: "nand")
    try builder.expectLast(And(), [a, b])
    _ = try builder.or(a, b, name: "nor")
    try builder.expectLast(Or(), [a, b])
    _ = try builder.xor(a, b, name: "nxor")
    try builder.expectLast(Xor(), [a, b])
    _ = try builder.not(a, name: "nnot")
    try builder.expectLast(Not(), [a])
    _ = try builder.select(condition, a, b, name: "nselect")
    try builder.expectLast(Select(), [condition, a, b])
    _ = try builder.remainder(a, b, floored: true, name: "nremainder")
    try builder.expectLast(Remainder(floored: true), [a, b])
  }
}
