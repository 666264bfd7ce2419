#!/bin/sh
# Regenerates Generated/graph.pb.swift from graph.proto.
#
# Needs protoc (Debian: protobuf-compiler) and PROTOC_GEN_SWIFT, the path of the plugin built from
# apple/swift-protobuf 1.39.0 by `swift build -c release --product protoc-gen-swift`.
set -eu
cd "$(dirname "$0")"
protoc --plugin=protoc-gen-swift="${PROTOC_GEN_SWIFT:-protoc-gen-swift}" \
  --swift_opt=Visibility=Internal \
  --swift_out=Generated graph.proto
sed -i '1i // Formats/ModelFile/generate.sh' Generated/graph.pb.swift
