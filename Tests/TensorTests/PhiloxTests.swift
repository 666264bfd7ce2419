import ChiasmTensor
import Testing

struct PhiloxTests {
  /// The known answers published with the algorithm's reference implementation.
  @Test(arguments: [
    (
      seed: 0 as UInt64, stream: 0 as UInt64, index: 0 as UInt64,
      words: SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      seed: .max, stream: .max, index: .max,
      words: SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      seed: 0x299f_31d0_a409_3822, stream: 0x0370_7344_1319_8a2e, index: 0x85a3_08d3_243f_6a88,
      words: SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ])
  func `gives the published words`(
    seed: UInt64, stream: UInt64, index: UInt64, words: SIMD4<UInt32>
  ) {
    #expect(Philox(seed: seed, stream: stream).block(at: index) == words)
  }

  @Test func `gives the same element alone and in a row`() {
    let generator = Philox(seed: 7, name: "pet.level1.conv1.weight")
    let row = generator.uniforms(count: 11)
    #expect(row.count == 11)
    #expect(row.indices.allSatisfy { row[$0] == generator.uniform(at: $0) })
  }

  @Test func `maps the extreme words inside the open unit interval`() {
    #expect(Philox.uniform(0) == 0x1p-25)
    #expect(Philox.uniform(.max) == 1 - 0x1p-25)
  }

  @Test func `gives every name its own stream`() {
    #expect(Philox(seed: 1, name: "").stream == 0xcbf2_9ce4_8422_2325)
    #expect(Philox(seed: 1, name: "a").stream == 0xaf63_dc4c_8601_ec8c)
  }
}
