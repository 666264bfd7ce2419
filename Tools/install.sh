#!/bin/bash
# Installs the tools with their plugins, and what plugins are built with:
#   PREFIX/bin              chiasm-*, libChiasmPlugin*.so beside them, where they are looked for
#   PREFIX/include, share   see install-sdk.sh
set -euo pipefail

if [ $# -ne 1 ] || [ -z "$1" ]; then
  echo "usage: $0 PREFIX" >&2
  exit 64
fi

cd "$(dirname "$0")/.."
bin=$(swift build -c release --show-bin-path)
mkdir -p "$1/bin"
for file in "$bin"/chiasm-* "$bin"/libChiasmPlugin*.so; do
  case $file in
    *.product | *.build | *Example*) continue ;;
  esac
  [ -f "$file" ] && install -m 755 "$file" "$1/bin/"
done
Tools/install-sdk.sh "$1"
echo "installed $(ls "$1/bin" | grep -c '^chiasm-') tools and $(ls "$1/bin" | grep -c '\.so$') plugins in $1/bin"
