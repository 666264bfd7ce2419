// swift-tools-version: 6.1
import PackageDescription

// The dependency table, in flow order. A target's folder names its room; its module is the
// folder with the prefix `Chiasm`.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func library(
  _ name: String, _ path: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: settings)
}

func tests(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

/// A tool in `Tools/NAME` becomes the executable `chiasm-NAME`.
func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: "chiasm-\(name)", dependencies: dependencies + ["ChiasmConsole", argumentParser],
    path: "Tools/\(name)", swiftSettings: settings)
}

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// One build of the kernel source. Optimised without checks in debug builds too: kernels hold only
/// numbers, vectors and pointers, and tests of real sizes need them fast.
func kernels(_ name: String, march: String, define: String) -> Target {
  .target(
    name: "ChiasmKernels\(name)", dependencies: ["CChiasmIntrinsics", "ChiasmKernelInterface"],
    path: "Sources/Kernels/\(name)",
    swiftSettings: settings + [
      .define(define),
      .unsafeFlags([
        "-Ounchecked", "-wmo", "-Xcc", "-march=\(march)", "-Xcc", "-mprefer-vector-width=512",
      ]),
    ])
}

/// A plugin: a shared library that imports only the plugin interface. It has its own copy of what
/// the interface needs, so its symbols must bind inside it and not to the host's.
func plugin(_ name: String, _ path: String, interface: Target.Dependency = "ChiasmPlugin") -> Target
{
  .target(
    name: "ChiasmPlugin\(name)", dependencies: [interface], path: path, publicHeadersPath: ".",
    swiftSettings: settings, linkerSettings: [.unsafeFlags(["-Xlinker", "-Bsymbolic"])])
}

let targets: [Target] = [
  // Graph: what a model means.
  library("ChiasmTensor", "Sources/Tensor"),
  library("Comparison", "Tests/Comparison", ["ChiasmParallel", "ChiasmTensor"]),
  tests("TensorTests", "Tests/TensorTests", ["ChiasmTensor"]),
  library("ChiasmLanguage", "Sources/Language", ["ChiasmTensor"]),
  library("ChiasmGraph", "Sources/Graph", ["ChiasmLanguage", "ChiasmTensor"]),
  tests("GraphTests", "Tests/GraphTests", ["ChiasmGraph", "ChiasmTensor"]),
  library(
    "ChiasmOperators", "Sources/Operators", ["ChiasmGraph", "ChiasmLanguage", "ChiasmTensor"]),
  library(
    "OperatorGolden", "Tests/OperatorGolden",
    ["ChiasmGraph", "ChiasmNumPy", "ChiasmOperators", "ChiasmTensor"]),
  tests(
    "OperatorsTests", "Tests/OperatorsTests",
    ["ChiasmGraph", "ChiasmLanguage", "ChiasmOperators", "ChiasmTensor", "OperatorGolden"]),
  library("ChiasmNetworks", "Sources/Networks", ["ChiasmGraph", "ChiasmOperators", "ChiasmTensor"]),

  // Formats: what stands at the edges.
  .systemLibrary(name: "CZlib", path: "Formats/CZlib"),
  library("ChiasmFile", "Formats/File", ["CZlib"]),
  library("ChiasmNumPy", "Formats/NumPy", ["ChiasmFile", "ChiasmTensor"]),
  .systemLibrary(name: "CNIfTI", path: "Formats/CNIfTI"),
  library("ChiasmNIfTI", "Formats/NIfTI", ["CNIfTI", "ChiasmFile"]),
  tests("FileTests", "Tests/FileTests", ["ChiasmFile"]),
  tests("NIfTITests", "Tests/NIfTITests", ["ChiasmNIfTI"]),
  tests("NumPyTests", "Tests/NumPyTests", ["ChiasmNumPy", "ChiasmTensor"]),
  library("ChiasmSafeTensors", "Formats/SafeTensors", ["ChiasmFile", "ChiasmTensor"]),
  tests("SafeTensorsTests", "Tests/SafeTensorsTests", ["ChiasmSafeTensors", "ChiasmTensor"]),
  .systemLibrary(name: "CZstd", path: "Formats/CZstd"),
  .target(
    name: "ChiasmModelFile",
    dependencies: [
      "CZstd", "ChiasmFile", "ChiasmGraph", "ChiasmParallel", "ChiasmTensor",
      .product(name: "Crypto", package: "swift-crypto"),
      .product(name: "SwiftProtobuf", package: "swift-protobuf"),
    ],
    path: "Formats/ModelFile", exclude: ["Attacks", "SPEC.md", "generate.sh", "graph.proto"],
    swiftSettings: settings),
  tests(
    "ModelFileTests", "Tests/ModelFileTests",
    [
      "ChiasmGraph", "ChiasmModelFile", "ChiasmTensor",
      .product(name: "Crypto", package: "swift-crypto"),
    ]),

  .target(
    name: "ChiasmONNX",
    dependencies: [
      "ChiasmFile", "ChiasmGraph", "ChiasmLanguage", "ChiasmOperators", "ChiasmPasses",
      "ChiasmTensor", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
    ],
    path: "Formats/ONNX", exclude: ["Attacks", "generate.sh", "onnx.proto"],
    swiftSettings: settings),

  // Imaging: volumes, windows, metrics, phantoms, pictures.
  library(
    "ChiasmImaging", "Sources/Imaging", ["ChiasmFile", "ChiasmNIfTI", "ChiasmTensor"],
    exclude: ["README.md"]),
  tests(
    "ImagingTests", "Tests/ImagingTests",
    ["ChiasmFile", "ChiasmImaging", "ChiasmNIfTI", "ChiasmNumPy", "ChiasmTensor"]),

  // Kernels: SIMD loops, one source for every ISA.
  .target(name: "CChiasmIntrinsics", path: "Sources/Kernels/Intrinsics"),
  .target(name: "CChiasmCPU", path: "Sources/Kernels/CPU"),
  library("ChiasmKernelInterface", "Sources/Kernels/Interface"),
  kernels("AVX512", march: "x86-64-v4", define: "ISA_AVX512"),
  kernels("AVX2", march: "x86-64-v3", define: "ISA_AVX2"),
  kernels("Baseline", march: "x86-64", define: "ISA_BASELINE"),
  library(
    "ChiasmKernelDispatch", "Sources/Kernels/Dispatch",
    [
      "CChiasmCPU", "ChiasmKernelInterface", "ChiasmKernelsAVX2", "ChiasmKernelsAVX512",
      "ChiasmKernelsBaseline",
    ]),
  tests(
    "KernelsTests", "Tests/KernelsTests",
    ["ChiasmKernelDispatch", "ChiasmKernelInterface", "ChiasmTensor", "Comparison"]),

  // Parallel: tasks on one OpenMP team.
  .target(
    name: "COpenMP", path: "Sources/COpenMP",
    cSettings: [.unsafeFlags(["-fopenmp"])], linkerSettings: [.linkedLibrary("omp5")]),
  library("ChiasmParallel", "Sources/Parallel", ["COpenMP", "ChiasmTensor"]),
  tests("ParallelTests", "Tests/ParallelTests", ["COpenMP", "ChiasmParallel"]),

  // MPI: ranks of a job. The header is used where it is, the library is loaded when it is needed.
  .target(name: "CMPI", path: "Sources/CMPI"),
  library("ChiasmMPI", "Sources/MPI", ["CMPI", "ChiasmParallel"]),

  // Passes and plan: from what a model means to what this machine does.
  library("ChiasmPasses", "Sources/Passes", ["ChiasmGraph", "ChiasmOperators", "ChiasmTensor"]),
  tests(
    "PassesTests", "Tests/PassesTests",
    ["ChiasmGraph", "ChiasmOperators", "ChiasmPasses", "ChiasmTensor", "Comparison"]),
  library(
    "ChiasmPlan", "Sources/Plan",
    [
      "COpenMP", "ChiasmGraph", "ChiasmKernelInterface", "ChiasmOperators", "ChiasmParallel",
      "ChiasmPasses", "ChiasmTensor",
    ]),
  tests(
    "PlanTests", "Tests/PlanTests",
    [
      "ChiasmGraph", "ChiasmKernelInterface", "ChiasmOperators", "ChiasmPasses", "ChiasmPlan",
      "ChiasmTensor", "Comparison",
    ]),

  // Runtime: compile and run.
  library(
    "ChiasmRuntime", "Sources/Runtime",
    [
      "ChiasmFile", "ChiasmGraph", "ChiasmKernelDispatch", "ChiasmKernelInterface",
      "ChiasmOperators", "ChiasmParallel", "ChiasmPasses", "ChiasmPlan", "ChiasmTensor",
    ]),
  .target(name: "CAllocationCount", path: "Tests/AllocationCount"),
  tests(
    "RuntimeTests", "Tests/RuntimeTests",
    [
      "CAllocationCount", "ChiasmGraph", "ChiasmKernelDispatch", "ChiasmKernelInterface",
      "ChiasmNetworks", "ChiasmOperators", "ChiasmParallel", "ChiasmPasses", "ChiasmPlan",
      "ChiasmRuntime", "ChiasmTensor", "Comparison", "NetworkGolden",
    ]),

  // Plugin interface: the C header, the Swift SDK over it, and the host's side.
  .target(name: "CChiasmPlugin", path: "Sources/PluginInterface/C"),
  library(
    "ChiasmPluginWire", "Sources/PluginInterface/Wire",
    ["CChiasmPlugin", "ChiasmLanguage", "ChiasmTensor"]),
  library(
    "ChiasmPlugin", "Sources/PluginInterface/SDK",
    ["CChiasmPlugin", "ChiasmLanguage", "ChiasmPluginWire", "ChiasmTensor"]),
  library(
    "ChiasmPlugins", "Sources/Plugins",
    [
      "CChiasmPlugin", "ChiasmGraph", "ChiasmLanguage", "ChiasmParallel", "ChiasmPluginWire",
      "ChiasmTensor",
    ]),
  tests(
    "PluginsTests", "Tests/PluginsTests",
    [
      "CChiasmPlugin", "ChiasmGraph", "ChiasmOperators", "ChiasmPluginWire", "ChiasmPlugins",
      "ChiasmTensor",
    ]),

  // Whole networks against PyTorch, by plugins.
  library(
    "NetworkGolden", "Tests/NetworkGolden",
    [
      "ChiasmGraph", "ChiasmNetworks", "ChiasmNumPy", "ChiasmOperators", "ChiasmPlugins",
      "ChiasmTensor",
    ]),
  tests(
    "NetworksTests", "Tests/NetworksTests",
    ["ChiasmGraph", "ChiasmNetworks", "ChiasmOperators", "ChiasmTensor", "NetworkGolden"]),

  // Models in ONNX, imported and run; graphs exported and imported again.
  tests(
    "ONNXTests", "Tests/ONNXTests",
    [
      "ChiasmGraph", "ChiasmNumPy", "ChiasmONNX", "ChiasmOperators", "ChiasmRuntime",
      "ChiasmTensor", "NetworkGolden", "OperatorGolden",
    ]),

  // Segmentation: a case's volumes through a session, and back to the case's grid.
  library(
    "ChiasmSegmentation", "Sources/Segmentation",
    ["ChiasmGraph", "ChiasmImaging", "ChiasmPlan", "ChiasmRuntime", "ChiasmTensor"]),

  // Training: recipes, data, step graphs, the loop, checkpoints.
  library(
    "ChiasmTraining", "Sources/Training",
    [
      "ChiasmFile", "ChiasmGraph", "ChiasmImaging", "ChiasmLanguage", "ChiasmModelFile",
      "ChiasmNIfTI", "ChiasmNetworks", "ChiasmOperators", "ChiasmParallel", "ChiasmPasses",
      "ChiasmPlan", "ChiasmRuntime", "ChiasmSegmentation", "ChiasmTensor",
      .product(name: "Crypto", package: "swift-crypto"), .product(name: "Yams", package: "Yams"),
    ]),
  tests(
    "TrainingTests", "Tests/TrainingTests",
    [
      "ChiasmFile", "ChiasmGraph", "ChiasmImaging", "ChiasmLanguage", "ChiasmModelFile",
      "ChiasmNIfTI", "ChiasmNetworks", "ChiasmNumPy", "ChiasmOperators", "ChiasmParallel",
      "ChiasmPasses", "ChiasmPlan", "ChiasmPlugins", "ChiasmRuntime", "ChiasmSegmentation",
      "ChiasmTensor", "ChiasmTraining", "Comparison", "NetworkGolden",
    ]),

  // Conformance: one case of ONNX's suite per process.
  .executableTarget(
    name: "onnx-suite",
    dependencies: [
      "ChiasmGraph", "ChiasmONNX", "ChiasmOperators", "ChiasmRuntime", "ChiasmTensor",
      argumentParser,
    ],
    path: "Tests/ONNXSuite", exclude: ["run.py", "table.py"], swiftSettings: settings),

  .executableTarget(
    name: "onnx-fuzz",
    dependencies: ["ChiasmGraph", "ChiasmONNX", "ChiasmOperators", argumentParser],
    path: "Tests/ONNXFuzz", swiftSettings: settings),

  // Everything a program imports.
  library(
    "Chiasm", "Sources/Chiasm",
    [
      "ChiasmFile", "ChiasmGraph", "ChiasmImaging", "ChiasmModelFile", "ChiasmNIfTI",
      "ChiasmNetworks", "ChiasmNumPy", "ChiasmONNX", "ChiasmOperators", "ChiasmParallel",
      "ChiasmPasses", "ChiasmPlan", "ChiasmPlugins", "ChiasmRuntime", "ChiasmSegmentation",
      "ChiasmTensor", "ChiasmTraining",
    ]),

  // Tools: parsing and printing.
  library(
    "ChiasmConsole", "Tools/Console",
    [
      "ChiasmFile", "ChiasmGraph", "ChiasmKernelInterface", "ChiasmModelFile", "ChiasmOperators",
      "ChiasmParallel", "ChiasmPlan", "ChiasmPlugins", "ChiasmRuntime", "ChiasmTensor",
      argumentParser,
    ]),
  tool(
    "bench",
    [
      "ChiasmGraph", "ChiasmKernelInterface", "ChiasmLanguage", "ChiasmNumPy", "ChiasmOperators",
      "ChiasmParallel", "ChiasmPlan", "ChiasmRuntime", "ChiasmTensor", "ChiasmTraining",
    ]),
  tool(
    "dump",
    [
      "ChiasmGraph", "ChiasmKernelInterface", "ChiasmLanguage", "ChiasmModelFile",
      "ChiasmNetworks", "ChiasmOperators", "ChiasmPasses", "ChiasmPlan", "ChiasmPlugins",
      "ChiasmRuntime", "ChiasmTensor",
    ]),
  tool(
    "export",
    [
      "ChiasmFile", "ChiasmGraph", "ChiasmImaging", "ChiasmModelFile", "ChiasmNetworks",
      "ChiasmNumPy", "ChiasmONNX", "ChiasmOperators", "ChiasmPlugins", "ChiasmSafeTensors",
      "ChiasmSegmentation", "ChiasmTensor", "ChiasmTraining",
      .product(name: "Yams", package: "Yams"),
    ]),
  tool(
    "infer",
    [
      "ChiasmFile", "ChiasmGraph", "ChiasmImaging", "ChiasmModelFile", "ChiasmNIfTI",
      "ChiasmNumPy", "ChiasmParallel", "ChiasmPlan", "ChiasmRuntime", "ChiasmSegmentation",
      "ChiasmTensor",
    ]),
  tool(
    "train",
    [
      "ChiasmFile", "ChiasmGraph", "ChiasmImaging", "ChiasmMPI", "ChiasmModelFile", "ChiasmNIfTI",
      "ChiasmNetworks", "ChiasmOperators", "ChiasmParallel", "ChiasmPlan", "ChiasmPlugins",
      "ChiasmRuntime", "ChiasmSegmentation", "ChiasmTensor", "ChiasmTraining",
    ]),
  tests("ToolsTests", "Tests/ToolsTests", ["Chiasm", "ChiasmNIfTI", "ChiasmNumPy", "ChiasmTensor"]),
]

let plugins: [Target] = [
  plugin("CMF", "Plugins/CMF"),
  plugin("EasyFusion", "Plugins/EasyFusion"),
  plugin("ExampleC", "Plugins/Example/C", interface: "CChiasmPlugin"),
  plugin("ExampleSwift", "Plugins/Example/Swift"),
  plugin("MIM", "Plugins/MIM"),
]

let package = Package(
  name: "chiasm",
  products: plugins.map { .library(name: $0.name, type: .dynamic, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: targets + plugins)
