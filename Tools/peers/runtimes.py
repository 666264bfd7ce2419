"""How each peer loads a folder's network: a function that runs it and returns its output."""


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
    return lambda: request.infer(volumes)[compiled.output(0)]


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
