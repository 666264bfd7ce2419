import ChiasmGraph
import ChiasmPlugins
import ChiasmTensor
import Foundation
import Testing

/// One plugin, or more, for every reason to refuse one.
struct PluginErrorTests {
  private let type = TensorType(.float32, [2, 3])

  @Test func `a missing plugin is named with the folders searched`() throws {
    let folder = FileManager.default.temporaryDirectory.path()
    let path = try PluginSearchPath(flags: [folder], variable: "/usr", executableFolder: "/bin")
    var host = PluginHost(path, primitives: .init())
    let error = try #require(throws: PluginError.self) { try host.load("absent") }
    #expect(error.code == .missing)
    #expect(error.description == "plugin absent: not found; searched \(folder), /usr, /bin")
  }

  @Test(arguments: ["plugins", "./plugins", "."])
  func `a relative folder is refused`(folder: String) throws {
    let flag = #expect(throws: PluginError.self) { try PluginSearchPath(flags: [folder]) }
    let variable = #expect(throws: PluginError.self) { try PluginSearchPath(variable: folder) }
    #expect(flag?.code == .folder)
    #expect(variable?.code == .folder)
    #expect(
      variable?.description == "CHIASM_PLUGIN_PATH: expected an absolute folder, got \"\(folder)\"")
  }

  @Test func `a library that is none is unreadable`() throws {
    let plugin = try FaultyPlugin()
    defer { plugin.remove() }
    let library = plugin.folder.appending(path: "libChiasmPluginFaulty.so")
    for content in ["", "not a library\n", "\u{7f}ELF"] {
      try Data(content.utf8).write(to: library)
      let error = try plugin.loadingError()
      #expect(error.code == .unreadable)
      #expect(error.description.hasPrefix("\(library.path()): expected a shared library: "))
    }
  }

  @Test func `a library without the entry point is refused`() throws {
    try expect(["NO_ENTRY_POINT"], .noEntryPoint, "chiasm_plugin_main")
  }

  @Test func `an entry point that fails is quoted`() throws {
    try expect(["NO_PLUGIN"], .entryPointFailed, "chiasm_plugin_main: no licence")
  }

  @Test func `another ABI version is refused`() throws {
    try expect(["ABI=7"], .abiVersion, "expected plugin ABI 1, got 7")
  }

  @Test(arguments: ["1.2.4", "1.3.0", "2.0.0", "0.9.0"])
  func `an older plugin or another major version is refused`(version: String) throws {
    let plugin = try FaultyPlugin()
    defer { plugin.remove() }
    var host = try plugin.host()
    try host.load("faulty", version: PluginVersion("1.2.0"))
    let error = #expect(throws: PluginError.self) {
      try host.load("faulty", version: PluginVersion(version))
    }
    #expect(error?.code == .version)
    #expect(error?.reason.hasPrefix("expected version \(version)") == true)
  }

  @Test(arguments: [
    ["NAME=\"Faulty\""], ["NAME=\"other\""], ["NAME=\"\""], ["NAME=0"], ["VERSION=\"1.2\""],
    ["ID=\"copy\""], ["ID=\"other/copy\""], ["ID=\"faulty/Copy\""], ["ID=\"faulty/a/b\""],
    ["PLUGIN_SIZE=40"], ["OPERATOR_SIZE=88"], ["COUNT=0"], ["COUNT=5000"],
  ])
  func `a description that breaks a rule is malformed`(macros: [String]) throws {
    try expect(macros, .malformed, "expected")
  }

  @Test func `an operator brought twice is a duplicate`() throws {
    try expect(["COUNT=2"], .duplicate, "brings operator faulty/copy twice")
  }

  @Test func `an operator the catalog has is a duplicate`() throws {
    let plugin = try FaultyPlugin()
    defer { plugin.remove() }
    var host = try plugin.host()
    try host.load("faulty")
    var catalog = OperatorCatalog()
    try host.register(into: &catalog)
    let error = #expect(throws: PluginError.self) { try host.register(into: &catalog) }
    #expect(error?.code == .duplicate)
    #expect(error?.place == "operator faulty/copy")
  }

  @Test func `a decomposition with other types is refused`() throws {
    let plugin = try FaultyPlugin(["SUMS"])
    defer { plugin.remove() }
    let operation = try plugin.make()
    let error = #expect(throws: PluginError.self) { try operation.audit([type]) }
    #expect(error?.code == .decomposition)
    #expect(error?.reason.contains("declares outputs [fp32[2, 3]]") == true)
    let input = Tensor(zeros: type)
    let evaluation = #expect(throws: OperatorError.self) { try operation.evaluate([input]) }
    #expect(evaluation?.code == .plugin)
  }

  @Test(arguments: [
    ("OVERRUNS", "wrote outside the memory of fp32[2, 3], at byte 24"),
    ("UNDERRUNS", "wrote outside the memory of fp32[2, 3], at byte -1"),
    ("UNWRITTEN", "left the element at byte 20 of fp32[2, 3] unwritten"),
    ("CHANGES", "gave the element at byte 0 of fp32[2, 3] two values"),
  ])
  func `a kernel that writes other memory than its output is refused`(
    macro: String, reason: String
  ) throws {
    let plugin = try FaultyPlugin([macro])
    defer { plugin.remove() }
    let kernel = try plugin.make().kernel(for: [type])
    let error = #expect(throws: PluginError.self) { try kernel.run([Tensor(zeros: type)]) }
    #expect(error?.code == .kernelOutput)
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test func `a failure inside the plugin is quoted on one line`() throws {
    let plugin = try FaultyPlugin(["FAILS"])
    defer { plugin.remove() }
    let operation = try plugin.make()
    let kernel = try operation.kernel(for: [type])
    let error = #expect(throws: PluginError.self) { try kernel.run([Tensor(zeros: type)]) }
    #expect(error?.code == .failed)
    #expect(error?.description == "operator faulty/copy: no more ink")
    let audit = #expect(throws: PluginError.self) { try operation.audit([type]) }
    #expect(audit?.description == "operator faulty/copy: not on a Tuesday")
  }

  private func expect(_ macros: [String], _ code: PluginError.Code, _ reason: String) throws {
    let plugin = try FaultyPlugin(macros)
    defer { plugin.remove() }
    let error = try plugin.loadingError()
    #expect(error.code == code)
    #expect(error.place == plugin.folder.appending(path: "libChiasmPluginFaulty.so").path())
    #expect(error.reason.contains(reason), "\(error)")
  }
}
