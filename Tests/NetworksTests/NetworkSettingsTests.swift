import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmTensor
import Testing

struct NetworkSettingsTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    let message: String
    let code: NetworkError.Code
    let make: @Sendable (inout NetworkSettings) -> Void

    init(
      _ message: String, _ code: NetworkError.Code = .setting,
      _ make: @escaping @Sendable (inout NetworkSettings) -> Void
    ) {
      self.message = message
      self.code = code
      self.make = make
    }

    var testDescription: String { message }
  }

  static let mistakes: [Mistake] = [
    Mistake("vnet: filters: expected 1 to 256, got 0") { $0.filters = 0 },
    Mistake("vnet: filters: expected 1 to 256, got 257") { $0.filters = 257 },
    Mistake("vnet: batch: expected 1 to 1024, got -1") { $0.batch = -1 },
    Mistake("vnet: classes: expected 2 to 1024, got 1") { $0.classes = 1 },
    Mistake("vnet: dropout rate: expected 0 to below 1, got 1.0") { $0.dropoutRate = 1 },
    Mistake("vnet: dropout rate: expected 0 to below 1, got nan") { $0.dropoutRate = .nan },
    Mistake("vnet: activation slope: expected a number from 0, got -0.5") {
      $0.activation = .leakyReLU(slope: -0.5)
    },
    Mistake("vnet: patch: expected multiples of 16 up to 1024, got 112x100x48", .patch) {
      $0.patch = [112, 100, 48]
    },
    Mistake("vnet: patch: expected multiples of 16 up to 1024, got 16x0x16", .patch) {
      $0.patch = [16, 0, 16]
    },
    Mistake("vnet: patch: expected multiples of 16 up to 1024, got 1040x16x16", .patch) {
      $0.patch = [1040, 16, 16]
    },
    Mistake("vnet: patch: expected three extents XxYxZ, got \"16x16\"", .patch) {
      $0.patch = [16, 16]
    },
  ]

  @Test(arguments: mistakes)
  func `refuses what is out of range`(mistake: Mistake) {
    var settings = NetworkSettings()
    mistake.make(&settings)
    let error = #expect(throws: NetworkError.self) {
      try VNet(settings).graph(catalog: .standard)
    }
    #expect(error?.code == mistake.code)
    #expect(error?.description == mistake.message)
  }

  @Test func `takes one class when logits are asked for`() throws {
    var settings = NetworkSettings()
    settings.filters = 1
    settings.patch = [16, 16, 16]
    settings.classes = 1
    settings.purpose = .inference(.logits)
    let graph = try VNet(settings).graph(catalog: .standard)
    #expect(graph.shape(of: graph.outputs[0].value) == [1, 1, 16, 16, 16])
  }
}
