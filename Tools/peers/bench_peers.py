"""Measures networks in Chiasm and in its peers, in one run, from the same model file.

    python bench_peers.py [NETWORK ...] --products DIR [--threads 2] [--rounds 3] [--iterations 10]
                          [--json FILE]

NETWORK is vnet, two-encoder or mim-cmfnet, the default. chiasm-export makes the network and writes
it as ONNX: OpenVINO and ONNX Runtime run that file, PyTorch runs the module of
Tests/Oracle/networks with the file's tensors. Every output is compared with PyTorch's. Each round
starts every runtime in turn in a process of its own, so that none gets the quieter half of the run.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

import runtimes
import twin

HERE = pathlib.Path(__file__).resolve()
SEED, PERTURBATION = 3, 5
PEERS = list(runtimes.LOAD)


def prepare(network, products, folder):
    """Writes the model in both forms, the inputs, and PyTorch's module and output."""
    import onnx
    import torch

    def tool(name, *arguments):
        subprocess.run([products / f"chiasm-{name}", *arguments], check=True,
                       stdout=subprocess.DEVNULL)

    model, path = folder / "network.chiasm", folder / "network.onnx"
    tool("export", "--network", network, "--logits", "--seed", str(SEED), "--perturb",
         str(PERTURBATION), "-o", model)
    tool("export", model, "-o", path)
    described = json.loads(subprocess.run(
        [products / "chiasm-dump", model, "--format", "json"], check=True, capture_output=True,
        text=True).stdout)
    volumes = {}
    for tensor in described["inputs"]:
        name, shape = tensor["name"], tensor["shape"]
        values = 4 * twin.uniforms(SEED, f"input.{name}", int(np.prod(shape))) - 2
        volumes[name] = values.astype(np.float32).reshape(shape)
        np.save(folder / f"{name}.npy", volumes[name])
    (folder / "inputs.json").write_text(json.dumps(list(volumes)))
    tensors = tuple(map(torch.from_numpy, volumes.values()))
    with torch.no_grad():
        traced = torch.jit.trace(twin.module(network, path), tensors)
        traced = torch.jit.freeze(traced.eval())
        expected = traced(*tensors).numpy()
    traced.save(folder / "network.pt")
    np.save(folder / "expected.npy", expected)
    onnx.checker.check_model(str(path), full_check=True)


def inputs(folder):
    names = json.loads((folder / "inputs.json").read_text())
    return {name: np.load(folder / f"{name}.npy") for name in names}


def measure(peer, folder, threads, iterations):
    """Runs in a process of its own; prints one JSON object."""
    volumes = inputs(folder)
    start = time.perf_counter()
    run = runtimes.LOAD[peer](folder, threads, volumes)
    output = run()
    first = time.perf_counter() - start
    for _ in range(2):
        run()
    times = []
    for _ in range(iterations):
        begin = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - begin))
    error = deviation(output, folder)
    status = pathlib.Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
    print(json.dumps({"times": times, "first_result_ms": 1e3 * first, "peak_bytes": peak,
                      "error": error}))


def deviation(output, folder):
    """The greatest difference from PyTorch, as a share of the range of its output."""
    expected = np.load(folder / "expected.npy")
    return float(np.abs(output - expected).max() / (expected.max() - expected.min()))


def measure_chiasm(products, folder, threads, iterations):
    model, output = folder / "network.chiasm", folder / "logits.npy"
    if not output.exists():
        named = [f"--input={name}={folder / name}.npy" for name in inputs(folder)]
        subprocess.run(
            [products / "chiasm-infer", model, *named, f"--output=logits={output}", "--threads",
             str(threads)], check=True, stdout=subprocess.DEVNULL)
    printed = subprocess.run(
        [products / "chiasm-bench", model, "--threads", str(threads), "--iterations",
         str(iterations), "--json"], check=True, capture_output=True, text=True).stdout
    result = json.loads(printed)
    return {"times": [result["median_ms"]], "least": result["min_ms"],
            "first_result_ms": result["first_result_ms"], "peak_bytes": result["peak_bytes"],
            "error": deviation(np.load(output), folder)}


def measured(runtime, arguments, folder):
    if runtime == "chiasm":
        return measure_chiasm(arguments.products, folder, arguments.threads, arguments.iterations)
    printed = subprocess.run(
        [sys.executable, HERE, "--measure", runtime, "--folder", folder, "--threads",
         str(arguments.threads), "--iterations", str(arguments.iterations)],
        check=True, capture_output=True, text=True).stdout
    return json.loads(printed.splitlines()[-1])


def compared(network, arguments):
    """What every runtime needed for one network."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(network, arguments.products, folder)
        samples = {runtime: [] for runtime in ["chiasm", *PEERS]}
        for _ in range(arguments.rounds):
            for runtime in samples:
                samples[runtime].append(measured(runtime, arguments, folder))
    return {
        runtime: {
            "median_ms": float(np.median(sum((r["times"] for r in rounds), []))),
            "min_ms": min(r.get("least", min(r["times"])) for r in rounds),
            "first_result_ms": float(np.median([r["first_result_ms"] for r in rounds])),
            "peak_bytes": max(r["peak_bytes"] for r in rounds),
            "error": max(r["error"] for r in rounds),
        }
        for runtime, rounds in samples.items()
    }


def table(results):
    reference = results["openvino"]["median_ms"]
    lines = [f"{'runtime':12} {'median ms':>10} {'min ms':>9} {'of OpenVINO':>12} "
             f"{'first result ms':>16} {'peak MB':>8} {'error':>9}"]
    for name, result in results.items():
        lines.append(
            f"{name:12} {result['median_ms']:10.1f} {result['min_ms']:9.1f} "
            f"{result['median_ms'] / reference:12.2f} {result['first_result_ms']:16.0f} "
            f"{result['peak_bytes'] / 1e6:8.0f} {result['error']:9.1e}")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help=", ".join(twin.MODULES))
    parser.add_argument("--products", type=pathlib.Path, help="the folder of Chiasm's tools")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--iterations", type=int, default=10)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--measure", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=pathlib.Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        return measure(arguments.measure, arguments.folder, arguments.threads,
                       arguments.iterations)
    if not arguments.products:
        parser.error("--products is missing")
    for network in arguments.networks:
        if network not in twin.MODULES:
            parser.error(f"expected one of {', '.join(twin.MODULES)}, got {network}")
    results = {}
    for network in arguments.networks or ["mim-cmfnet"]:
        results[network] = compared(network, arguments)
        print(f"{network}, 16 filters, 1x1x112x112x48, fp32, {arguments.threads} threads, "
              f"{arguments.rounds} rounds of {arguments.iterations}; peers' first result and "
              "memory without and with their Python")
        print(table(results[network]), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
