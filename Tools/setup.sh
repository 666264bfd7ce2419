#!/bin/sh
# Installs what a fresh Debian 12 with Swift 6.3 lacks; does nothing where nothing is missing.
#
#   setup.sh            what the build needs
#   setup.sh --tests    also what the tests of the model file in Python need, in .venv
set -eu

repository=$(cd "$(dirname "$0")/.." && pwd)
packages="libomp-dev libzstd-dev libnifti2-dev zlib1g-dev"
# Training over MPI; the build does without.
packages="$packages libopenmpi-dev openmpi-bin"
[ "${1:-}" = --tests ] && packages="$packages python3 python3-venv"

if ! command -v swift > /dev/null; then
  echo "setup: error: expected Swift 6.3 on the PATH, found none; see https://swift.org/install" >&2
  exit 1
fi

missing=
for package in $packages; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
if [ -n "$missing" ]; then
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  echo "setup: installing$missing"
  $as_root apt-get update -qq
  # shellcheck disable=SC2086  # a list of words
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing
fi

if [ "${1:-}" = --tests ] && ! "$repository/.venv/bin/python" -c \
    'import google.protobuf, zstandard' 2> /dev/null; then
  echo "setup: making .venv for the Python reader of model files"
  python3 -m venv "$repository/.venv"
  "$repository/.venv/bin/pip" install --quiet --disable-pip-version-check \
    protobuf==7.36.2 zstandard==0.25.0
fi
