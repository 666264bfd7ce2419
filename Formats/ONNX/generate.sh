#!/bin/sh
# Regenerates Generated/onnx.pb.swift from onnx.proto.
#
# Needs protoc (Debian: protobuf-compiler) and PROTOC_GEN_SWIFT, the path of the plugin built from
# apple/swift-protobuf 1.39.0 by `swift build -c release --product protoc-gen-swift`.
set -eu
cd "$(dirname "$0")"
protoc --plugin=protoc-gen-swift="${PROTOC_GEN_SWIFT:-protoc-gen-swift}" \
  --swift_opt=Visibility=Internal \
  --swift_out=Generated onnx.proto
sed -i '1i // Formats/ONNX/generate.sh' Generated/onnx.pb.swift
