# Everything starts here. `make demo` and `make test` install what is missing first.

PREFIX ?= /usr/local
export PET CT

.PHONY: build demo test check bench bench-imported bench-peers fuzz-onnx onnx-models onnx-roundtrip
.PHONY: compare-systems onnx-suite install new-plugin format setup clean

build: setup
	swift build -c release

# The main job on a phantom case, or on PET=... CT=... (NIfTI).
demo: build
	@Tools/demo.sh

# All tests, in release, and the checks of the source.
test:
	@Tools/setup.sh --tests
	@Tools/test.sh
	@Tools/check.py
	@Tools/check_spills.py

# Symbols of kernels, direction of imports, names; what inner loops leave in registers.
check: build
	@Tools/check.py
	@Tools/check_spills.py

# The first network on this machine.
bench: build
	@mkdir -p .build/bench
	@.build/release/chiasm-export --network mim-cmfnet -o .build/bench/mim-cmfnet.chiasm
	@.build/release/chiasm-bench .build/bench/mim-cmfnet.chiasm

# Inference, layers and training steps beside OpenVINO, ONNX Runtime and PyTorch, in one run of under
# ten minutes; 6 GB from PyPI, once. ROWS="vnet layers" for parts; Tools/peers/rows.py lists them.
bench-peers: build
	@test -x .venv-peers/bin/python || python3 -m venv .venv-peers
	@.venv-peers/bin/pip install --quiet --disable-pip-version-check \
	  monai numpy onnx onnxruntime openvino torch
	@.venv-peers/bin/python -W ignore Tools/peers/bench_peers.py $(ROWS) \
	  --products "$$(swift build -c release --show-bin-path)" --json .build/bench-peers.json \
	  --page .build/bench-peers.md --chart .build/bench-peers.svg

# Networks from elsewhere that bench-peers does not have in its table.
bench-imported:
	@$(MAKE) bench-peers ROWS=imported

# ONNX's conformance suite, 1,914 cases; writes Documentation/onnx-suite.md.
onnx-suite: build
	@test -x .venv-onnx/bin/python || python3 -m venv .venv-onnx
	@.venv-onnx/bin/pip install --quiet --disable-pip-version-check onnx==1.22.0
	@.venv-onnx/bin/python -B Tests/ONNXSuite/run.py \
	  --program "$$(swift build -c release --show-bin-path)/onnx-suite" \
	  --table Documentation/onnx-suite.md $(SUITE)

# Models of others, from PyPI and PyTorch, beside ONNX Runtime; writes Documentation/onnx-models.md.
onnx-models: build
	@Tests/ONNXModels/run.sh --products "$$(swift build -c release --show-bin-path)" \
	  --json .build/onnx-models.json --table Documentation/onnx-models.md

# Golden cases and networks as ONNX, through ONNX's checker and ONNX Runtime (from PyPI, once);
# writes Documentation/onnx-roundtrip.md.
onnx-roundtrip: build
	@test -x .venv-onnx/bin/python || python3 -m venv .venv-onnx
	@.venv-onnx/bin/pip install --quiet --disable-pip-version-check \
	  numpy onnx==1.22.0 onnxruntime protobuf zstandard
	@.venv-onnx/bin/python -B Tests/ONNXRoundTrip/run.py \
	  --products "$$(swift build -c release --show-bin-path)" \
	  --page Documentation/onnx-roundtrip.md

# Imports damaged models: make fuzz-onnx ITERATIONS=1000000 SEED=2
ITERATIONS ?= 20000
SEED ?= 1
fuzz-onnx: build
	@.build/release/onnx-fuzz Tests/Oracle/onnx Formats/ONNX/Attacks \
	  --iterations $(ITERATIONS) --seed $(SEED)

# The paper's systems, trained on phantoms from three seeds each: over an hour on two cores. Goes on
# where it was cut short.
compare-systems: build
	@python3 Tools/phantoms/compare_systems.py \
	  --products "$$(swift build -c release --show-bin-path)" --folder .build/systems \
	  --table .build/systems.md

# Tools, plugins, header and SDK.
install: build
	@Tools/install.sh "$(PREFIX)"

# A working plugin to start from: make new-plugin NAME=gated-sum
new-plugin:
	@Tools/new-plugin.sh "$(NAME)"

format:
	swift format --in-place --recursive --parallel Formats Plugins Sources Tests Tools

setup:
	@Tools/setup.sh

clean:
	rm -rf .build demo
