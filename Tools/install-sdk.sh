#!/bin/sh
# Installs what a plugin is built with:
#   PREFIX/include/chiasm_plugin.h   the C interface
#   PREFIX/share/chiasm/sdk          a Swift package with the library ChiasmPlugin, as source,
#                                    because Swift has no stable ABI on Linux
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 PREFIX" >&2
  exit 64
fi

repository=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
prefix=$(cd "$1" && pwd)
sdk=$prefix/share/chiasm/sdk

rm -rf "$sdk"
mkdir -p "$prefix/include" "$sdk/Sources"
cp "$repository/Sources/PluginInterface/C/include/chiasm_plugin.h" "$prefix/include/"
cp -R -L "$repository/Sources/Tensor" "$repository/Sources/Language" \
  "$repository/Sources/PluginInterface" "$sdk/Sources/"
cp "$repository/LICENSE" "$sdk/"

cat > "$sdk/Package.swift" <<'MANIFEST'
// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ path: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

let package = Package(
  name: "chiasm-sdk",
  products: [.library(name: "ChiasmPlugin", type: .static, targets: ["ChiasmPlugin"])],
  targets: [
    library("ChiasmTensor", "Sources/Tensor"),
    library("ChiasmLanguage", "Sources/Language", ["ChiasmTensor"]),
    .target(name: "CChiasmPlugin", path: "Sources/PluginInterface/C"),
    library(
      "ChiasmPluginWire", "Sources/PluginInterface/Wire",
      ["CChiasmPlugin", "ChiasmLanguage", "ChiasmTensor"]),
    library(
      "ChiasmPlugin", "Sources/PluginInterface/SDK",
      ["CChiasmPlugin", "ChiasmLanguage", "ChiasmPluginWire", "ChiasmTensor"]),
  ])
MANIFEST

echo "installed $prefix/include/chiasm_plugin.h and $sdk"
