"""Measures MIM-CMFNet in Chiasm and in its peers, in one run, on the same weights and inputs.

    python bench_peers.py --products DIR [--threads 2] [--rounds 3] [--iterations 10] [--json FILE]

Each round starts every runtime in turn in a process of its own, so that none gets the quieter half
of the run. Peers run the network of Tests/Oracle/networks, exported to ONNX; all draw their weights
and inputs from the same Philox streams, and every output is compared with PyTorch's.
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
sys.path.insert(0, str(HERE.parents[2] / "Tests" / "Oracle" / "networks"))
PATCH, SEED, PERTURBATION = [112, 112, 48], 3, 5
PEERS = ["openvino", "onnxruntime", "pytorch"]


def inputs():
    from philox import uniforms
    shape = [1, 1, *PATCH]
    return {
        name: (4 * uniforms(SEED, f"input.{name}", int(np.prod(shape))) - 2)
        .astype(np.float32).reshape(shape)
        for name in ["pet", "ct"]
    }


def module():
    """The network as a module whose parameters are constants, for tracing."""
    import torch
    from networks import Network, Weights

    class MIMCMFNet(torch.nn.Module):
        def forward(self, pet, ct):
            network = Network(Weights(SEED, PERTURBATION, torch.float32), filters=16)
            return network.mim_cmfnet(pet, ct)

    return MIMCMFNet()


def prepare(folder):
    """Writes the inputs, the ONNX file and PyTorch's output."""
    import torch
    volumes = inputs()
    for name, volume in volumes.items():
        np.save(folder / f"{name}.npy", volume)
    with torch.no_grad():
        traced = torch.jit.trace(module(), tuple(map(torch.from_numpy, volumes.values())))
        traced = torch.jit.freeze(traced.eval())
        expected = traced(*map(torch.from_numpy, volumes.values())).numpy()
    traced.save(folder / "network.pt")
    np.save(folder / "expected.npy", expected)
    torch.onnx.export(
        traced, tuple(map(torch.from_numpy, volumes.values())), str(folder / "network.onnx"),
        input_names=["pet", "ct"], output_names=["logits"], dynamo=False)


def measure(peer, folder, threads, iterations):
    """Runs in a process of its own; prints one JSON object."""
    volumes = {name: np.load(folder / f"{name}.npy") for name in ["pet", "ct"]}
    start = time.perf_counter()
    run = globals()[f"load_{peer}"](folder, threads, volumes)
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


def load_openvino(folder, threads, volumes):
    import openvino
    core = openvino.Core()
    model = core.compile_model(
        str(folder / "network.onnx"), "CPU",
        {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY",
         "INFERENCE_PRECISION_HINT": "f32"})
    request = model.create_infer_request()
    return lambda: request.infer(volumes)[model.output(0)]


def load_onnxruntime(folder, threads, volumes):
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        str(folder / "network.onnx"), options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, volumes)[0]


def load_pytorch(folder, threads, volumes):
    import torch
    torch.set_num_threads(threads)
    network = torch.jit.load(str(folder / "network.pt"))
    tensors = [torch.from_numpy(volume) for volume in volumes.values()]

    def run():
        with torch.no_grad():
            return network(*tensors).numpy()

    return run


def measure_chiasm(products, folder, threads, iterations):
    model, output = folder / "network.chiasm", folder / "logits.npy"
    if not model.exists():
        subprocess.run(
            [products / "chiasm-export", "--network", "mim-cmfnet", "--logits", "--seed", str(SEED),
             "--perturb", str(PERTURBATION), "-o", model], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(
            [products / "chiasm-infer", model, "--input", f"pet={folder / 'pet.npy'}", "--input",
             f"ct={folder / 'ct.npy'}", "--output", f"logits={output}", "--threads",
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
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(folder)
        samples = {runtime: [] for runtime in ["chiasm", *PEERS]}
        for _ in range(arguments.rounds):
            for runtime in samples:
                samples[runtime].append(measured(runtime, arguments, folder))
    results = {
        runtime: {
            "median_ms": float(np.median(sum((r["times"] for r in rounds), []))),
            "min_ms": min(r.get("least", min(r["times"])) for r in rounds),
            "first_result_ms": float(np.median([r["first_result_ms"] for r in rounds])),
            "peak_bytes": max(r["peak_bytes"] for r in rounds),
            "error": max(r["error"] for r in rounds),
        }
        for runtime, rounds in samples.items()
    }
    print(f"MIM-CMFNet, 16 filters, 1x1x112x112x48, fp32, {arguments.threads} threads, "
          f"{arguments.rounds} rounds of {arguments.iterations}; peers' first result and memory "
          "without and with their Python")
    print(table(results))
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
