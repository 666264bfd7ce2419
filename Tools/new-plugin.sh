#!/bin/sh
# Lays down a plugin that builds and runs as it is.
#
#   new-plugin.sh NAME [FOLDER]
#
# NAME is kebab-case: "gated-sum" makes the package in FOLDER (default: ./GatedSum), the library
# libChiasmPluginGatedSum.so and the operator gated-sum/fuse. CHIASM_SDK names an installed SDK
# package; without it the SDK is installed into the repository's .build/sdk.
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: $0 NAME [FOLDER]" >&2
  exit 64
fi

name=$1
if ! printf '%s' "$name" | grep -Eqx '[a-z][a-z0-9]*(-[a-z0-9]+)*'; then
  echo "$0: expected a kebab-case name, got \"$name\"" >&2
  exit 1
fi
type=$(printf '%s' "$name" | awk -F- '{
  for (i = 1; i <= NF; i++) printf "%s%s", toupper(substr($i, 1, 1)), substr($i, 2)
}')
folder=${2:-$type}
if [ -e "$folder" ]; then
  echo "$0: $folder exists already" >&2
  exit 1
fi

repository=$(cd "$(dirname "$0")/.." && pwd)
sdk=${CHIASM_SDK:-}
if [ -z "$sdk" ]; then
  "$repository/Tools/install-sdk.sh" "$repository/.build/sdk" > /dev/null
  sdk=$repository/.build/sdk/share/chiasm/sdk
fi

mkdir -p "$folder/Sources"
for file in Package.swift README.md Sources/Operator.swift; do
  sed -e "s|@NAME@|$name|g" -e "s|@TYPE@|$type|g" -e "s|@SDK@|$sdk|g" \
    "$repository/Plugins/Template/$file.in" > "$folder/$file"
done
mv "$folder/Sources/Operator.swift" "$folder/Sources/$type.swift"

echo "made plugin $name in $folder; build it: swift build -c release --package-path $folder"
