import ChiasmPlugins
import Foundation
import Testing

struct PluginSearchPathTests {
  @Test func `flags come first, then the variable, then the executable's folder`() throws {
    let path = try PluginSearchPath(
      flags: ["/usr", "/tmp"], variable: "/bin:/usr:/etc", executableFolder: "/opt")
    #expect(path.folders == ["/usr", "/tmp", "/bin", "/etc", "/opt"])
  }

  @Test func `an empty part of the variable is not the current folder`() throws {
    let path = try PluginSearchPath(variable: "::/usr:", executableFolder: nil)
    #expect(path.folders == ["/usr"])
    #expect(try PluginSearchPath(variable: "", executableFolder: nil).folders.isEmpty)
  }

  @Test func `a folder that does not exist is an error in a flag and nothing in the variable`()
    throws
  {
    let error = #expect(throws: PluginError.self) {
      try PluginSearchPath(flags: ["/no/such/folder"])
    }
    #expect(error?.description == "--plugin-path /no/such/folder: expected a folder, found none")
    let path = try PluginSearchPath(variable: "/no/such/folder:/usr", executableFolder: nil)
    #expect(path.folders == ["/usr"])
  }

  @Test func `a file is no folder`() {
    #expect(throws: PluginError.self) { try PluginSearchPath(flags: [#filePath]) }
  }

  @Test func `the executable's folder is absolute`() throws {
    let folder = try #require(PluginSearchPath.executableFolder)
    #expect(folder.hasPrefix("/"))
    #expect(FileManager.default.fileExists(atPath: "\(folder)/libChiasmPluginCMF.so"))
  }
}
