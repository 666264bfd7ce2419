#!/bin/sh
# Runs run.py in the environment of `make bench-peers`, or with PYTHON; says so where it cannot be
# had, as without a network.
set -e
python=${PYTHON:-.venv-peers/bin/python}
if [ -z "$PYTHON" ]; then
  test -x "$python" || python3 -m venv .venv-peers
  "$python" -m pip install --quiet --disable-pip-version-check --retries 1 \
    monai numpy onnx onnxruntime onnxscript torch || {
    echo "skipped: PyPI cannot be reached and .venv-peers is incomplete"
    exit 0
  }
fi
exec "$python" -W ignore Tests/ONNXModels/run.py "$@"
