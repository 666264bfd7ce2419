// swift-tools-version: 6.1
import PackageDescription

// The dependency table, in flow order. A target's folder names its room; its module is the
// folder with the prefix `Chiasm`.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ path: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

func tests(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

let targets: [Target] = [
  // Graph: what a model means.
  library("ChiasmTensor", "Sources/Tensor"),
  library("ChiasmLanguage", "Sources/Language", ["ChiasmTensor"]),
  library("ChiasmGraph", "Sources/Graph", ["ChiasmLanguage", "ChiasmTensor"]),

  // Formats: what stands at the edges.
  .systemLibrary(name: "CZlib", path: "Formats/CZlib"),
  library("ChiasmFile", "Formats/File", ["CZlib"]),
  library("ChiasmNumPy", "Formats/NumPy", ["ChiasmFile", "ChiasmTensor"]),
  tests("NumPyTests", "Tests/NumPyTests", ["ChiasmNumPy", "ChiasmTensor"]),
]

let package = Package(name: "chiasm", targets: targets)
