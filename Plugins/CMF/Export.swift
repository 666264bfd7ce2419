import ChiasmPlugin

@_cdecl("chiasm_plugin_main")
public func main(_ host: HostPointer?, _ error: ErrorPointer?) -> PluginPointer? {
  Plugin("cmf", version: "1.0.0", [CrossModalFusion.self]).exported()
}
