"""Measures networks exported from PyTorch in Chiasm and in OpenVINO, in one run.

    python bench_imported.py [NETWORK ...] --products DIR [--threads 2] [--rounds 3]
                             [--iterations 10] [--json FILE]

NETWORK is one of imported.py; all by default. Every output is compared with ONNX Runtime's. Each
round runs both runtimes in turn, each in a process of its own.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

HERE = pathlib.Path(__file__).resolve()


def prepare(network, products, folder):
    """Writes the model in both forms, an input and ONNX Runtime's output."""
    import imported
    import onnxruntime

    shape = imported.export(network, folder / "network.onnx")
    subprocess.run([products / "chiasm-export", folder / "network.onnx", "-o",
                    folder / "network.chiasm"], check=True, stdout=subprocess.DEVNULL)
    x = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    np.save(folder / "x.npy", x)
    session = onnxruntime.InferenceSession(str(folder / "network.onnx"))
    np.save(folder / "expected.npy", session.run(None, {"x": x})[0])


def deviation(output, folder):
    """The greatest difference from ONNX Runtime, as a share of the range of its output."""
    expected = np.load(folder / "expected.npy")
    return float(np.abs(output - expected).max() / (expected.max() - expected.min()))


def measure_openvino(folder, threads, iterations):
    """Runs in a process of its own; prints one JSON object."""
    import openvino

    core = openvino.Core()
    model = core.compile_model(core.read_model(folder / "network.onnx"), "CPU", {
        "INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32",
        "PERFORMANCE_HINT": "LATENCY"})
    request, x = model.create_infer_request(), np.load(folder / "x.npy")
    output = request.infer({0: x})[0].copy()
    request.infer({0: x})
    times = []
    for _ in range(iterations):
        begin = time.perf_counter()
        request.infer({0: x})
        times.append(1e3 * (time.perf_counter() - begin))
    print(json.dumps({"median": float(np.median(times)), "error": deviation(output, folder)}))


def measure_chiasm(products, folder, threads, iterations):
    model, output = folder / "network.chiasm", folder / "y.npy"
    if not output.exists():
        subprocess.run([products / "chiasm-infer", model, f"--input=x={folder / 'x.npy'}",
                        f"--output=y={output}", "--threads", str(threads)], check=True,
                       stdout=subprocess.DEVNULL)
    printed = subprocess.run(
        [products / "chiasm-bench", model, "--threads", str(threads), "--iterations",
         str(iterations), "--json"], check=True, capture_output=True, text=True).stdout
    return {"median": json.loads(printed)["median_ms"],
            "error": deviation(np.load(output), folder)}


def compared(network, arguments):
    """The medians of both runtimes over all rounds, and their errors."""
    rounds = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(network, arguments.products, folder)
        for _ in range(arguments.rounds):
            printed = subprocess.run(
                [sys.executable, HERE, "--folder", folder, "--threads", str(arguments.threads),
                 "--iterations", str(arguments.iterations)], check=True, capture_output=True,
                text=True).stdout
            rounds.append((
                measure_chiasm(arguments.products, folder, arguments.threads,
                               arguments.iterations), json.loads(printed.splitlines()[-1])))
    return {
        runtime: {"median_ms": float(np.median([r[index]["median"] for r in rounds])),
                  "error": max(r[index]["error"] for r in rounds)}
        for index, runtime in enumerate(["chiasm", "openvino"])
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", metavar="NETWORK")
    parser.add_argument("--products", type=pathlib.Path, help="the folder of Chiasm's tools")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--iterations", type=int, default=10)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.folder:
        return measure_openvino(arguments.folder, arguments.threads, arguments.iterations)
    if not arguments.products:
        parser.error("--products is missing")
    import imported
    for network in arguments.networks:
        if network not in imported.NETWORKS:
            parser.error(f"expected one of {', '.join(imported.NETWORKS)}, got {network}")
    results = {}
    print(f"{'network':18} {'chiasm ms':>10} {'OpenVINO ms':>12} {'ratio':>6} {'error':>9} "
          f"{'its error':>10}")
    for network in arguments.networks or imported.NETWORKS:
        result = results[network] = compared(network, arguments)
        own, other = result["chiasm"], result["openvino"]
        print(f"{network:18} {own['median_ms']:10.1f} {other['median_ms']:12.1f} "
              f"{own['median_ms'] / other['median_ms']:6.2f} {own['error']:9.1e} "
              f"{other['error']:10.1e}", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
