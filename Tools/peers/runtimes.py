"""Runs a folder's network in one peer and prints what it took as one JSON object.

    python runtimes.py PEER FOLDER --threads N --iterations N

A process of its own, so that memory and start-up are the peer's alone. FOLDER is what models.py
wrote. The first result counts from the start of loading; the peak includes Python.
"""

import argparse
import json
import pathlib
import time

import numpy as np


def load_openvino(folder, threads, volumes):
    import openvino
    core = openvino.Core()
    model = core.read_model(str(folder / "network.onnx"))
    # Axes that the file leaves open are fixed, as Chiasm fixes them.
    model.reshape({name: volume.shape for name, volume in volumes.items()})
    compiled = core.compile_model(
        model, "CPU",
        {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY",
         "INFERENCE_PRECISION_HINT": "f32"})
    request = compiled.create_infer_request()
    return lambda: request.infer(volumes, share_inputs=True, share_outputs=True)[0]


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


LOAD = {"openvino": load_openvino, "onnxruntime": load_onnxruntime, "pytorch": load_pytorch}


def inputs(folder):
    """The input arrays by name."""
    names = json.loads((folder / "inputs.json").read_text())
    return {name: np.load(folder / f"{name}.npy") for name in names}


def milliseconds(run, iterations):
    """The times of `iterations` calls."""
    times = []
    for _ in range(iterations):
        begin = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - begin))
    return times


def peak_bytes():
    """The most memory this process has held."""
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peer", choices=LOAD)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--iterations", type=int, required=True)
    arguments = parser.parse_args()
    volumes = inputs(arguments.folder)
    start = time.perf_counter()
    run = LOAD[arguments.peer](arguments.folder, arguments.threads, volumes)
    output = np.array(run())
    first = 1e3 * (time.perf_counter() - start)
    run()
    times = milliseconds(run, arguments.iterations)
    peak = peak_bytes()
    np.save(arguments.folder / f"{arguments.peer}.output.npy", output)
    print(json.dumps({"times_ms": times, "first_result_ms": first, "peak_bytes": peak}))


if __name__ == "__main__":
    main()
