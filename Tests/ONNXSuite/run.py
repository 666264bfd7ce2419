#!/usr/bin/env python3
"""Runs ONNX's conformance suite case by case and writes the table of its results.

    run.py --program .build/release/onnx-suite [--only REGEX] [--table Documentation/onnx-suite.md]

A case is `passed`, `refused` with a reason, or `wrong`; `crash` and `hang` count as wrong.
Exits 1 when a case is wrong.
"""

import argparse
import concurrent.futures
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnx.backend.test
from onnx import numpy_helper

import table

DATA = os.path.join(os.path.dirname(onnx.backend.test.__file__), "data")
KINDS = ["node", "simple", "pytorch-converted", "pytorch-operator", "light"]
# Seconds and bytes for one case; whole networks have weights to make and 20 GFLOP to compute.
LIMITS = {"light": (120, 8 << 30)}
USUAL_LIMIT = (20, 4 << 30)


def main():
    options = parsed()
    cases = [case for kind in KINDS for case in cases_of(kind)]
    if options.only:
        cases = [case for case in cases if re.search(options.only, f"{case[0]}/{case[1]}")]
    with tempfile.TemporaryDirectory() as scratch:
        def run(case):
            return result(options.program, case, scratch)

        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            results = list(pool.map(run, cases))
    for entry in results:
        if options.verbose or entry["verdict"] not in ("passed", "refused"):
            print(f"{entry['kind']}/{entry['case']}: {entry['verdict']}: {entry.get('reason', '')}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(results, file, indent=1)
    print("\n".join(table.summary(results)))
    if options.table:
        with open(options.table, "w") as file:
            file.write(table.document(results, onnx.__version__))
    sys.exit(any(entry["verdict"] not in ("passed", "refused") for entry in results))


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--only", help="a regular expression for kind/case")
    parser.add_argument("--table", help="where to write the table")
    parser.add_argument("--json", help="where to write all results")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--verbose", action="store_true", help="print every case")
    return parser.parse_args()


def cases_of(kind):
    """(kind, name, model, data folders) for every case; folders are None for dummy data."""
    folder = os.path.join(DATA, kind)
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if kind == "light":
            if name.endswith(".onnx"):
                yield kind, name[: -len(".onnx")], path, None
        elif os.path.exists(os.path.join(path, "model.onnx")):
            data = sorted(entry for entry in os.listdir(path) if entry.startswith("test_data_set"))
            yield kind, name, os.path.join(path, "model.onnx"), [
                os.path.join(path, entry) for entry in data]


def result(program, case, scratch):
    kind, name, model, folders = case
    command = [program, model] + (folders or [dummy_data(model, os.path.join(scratch, name))])
    command += tolerances(os.path.dirname(model))
    seconds, size = LIMITS.get(kind, USUAL_LIMIT)
    entry = {"kind": kind, "case": name, "operators": operators(model)}
    try:
        process = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)))
    except subprocess.TimeoutExpired:
        return entry | {"verdict": "hang", "reason": f"more than {seconds} s"}
    try:
        return entry | json.loads(process.stdout)
    except json.JSONDecodeError:
        last = (process.stderr.strip().splitlines() or [""])[0]
        return entry | {"verdict": "crash", "reason": f"exit {process.returncode}: {last[:200]}"}


def tolerances(folder):
    path = os.path.join(folder, "data.json")
    if not os.path.exists(path):
        return []
    with open(path) as file:
        data = json.load(file)
    return [f"--{key}={data[key]}" for key in ("rtol", "atol") if key in data]


def dummy_data(model, folder):
    """The inputs that ONNX's own runner makes, beside the outputs that come with the model."""
    os.makedirs(folder)
    graph = onnx.load(model).graph
    known = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in known]
    for index, value in enumerate(inputs):
        shape = [axis.dim_value or 1 for axis in value.type.tensor_type.shape.dim]
        count = int(numpy.prod(shape))
        array = (numpy.arange(count).reshape(shape) / count).astype(numpy.float32)
        save(array, os.path.join(folder, f"input_{index}.pb"))
    for index in range(len(graph.output)):
        source = f"{os.path.splitext(model)[0]}_output_{index}.pb"
        os.symlink(source, os.path.join(folder, f"output_{index}.pb"))
    return folder


def save(array, path):
    with open(path, "wb") as file:
        file.write(numpy_helper.from_array(array).SerializeToString())


def operators(model):
    graph = onnx.load(model, load_external_data=False).graph
    return sorted({node.op_type for node in graph.node})


if __name__ == "__main__":
    main()
