"""Whole networks: ONNX Runtime against chiasm-infer, on the same weights and inputs."""

import math

import numpy as np

import checks

# Normalisation that is not neutral.
PERTURBED = ["--perturb", "5"]
SMALL = ["--filters", "4", "--patch", "32x16x16", *PERTURBED]
# Every reading that changes what is written.
READINGS = {
    "vnet": ["vnet"],
    "vnet logits": ["vnet", "--logits", "--input-channels", "2", "--activation", "relu"],
    "two-encoder": ["two-encoder"],
    "two-encoder mean": ["two-encoder", "--fusion", "mean"],
    "two-encoder max": ["two-encoder", "--fusion", "max"],
    "two-encoder concat-convolution": ["two-encoder", "--fusion", "concat-convolution"],
    "mim-cmfnet": ["mim-cmfnet"],
    "mim-cmfnet cmf": ["mim-cmfnet", "--fusion", "cmf"],
    "mim-cmfnet batch": ["mim-cmfnet", "--batch", "2"],
    "mim-cmfnet readings": ["mim-cmfnet", "--cmf-layer-norm", "--cmf-normalize-inputs",
                            "--cmf-value", "secondary", "--pet-follows-fusion"],
}
WAYS = {"": [], " as functions": ["--keep-plugins"], " with data beside": ["--external-data"]}


def cases(tools, quick):
    for reading, options in READINGS.items():
        for way, flags in WAYS.items():
            yield (f"network {reading}{way}",
                   lambda o=options, f=flags: run(tools, [*o, *SMALL], f))
    yield "network vnet on other extents", lambda: run_elsewhere(tools)
    if not quick:
        for name in ["vnet", "two-encoder", "mim-cmfnet"]:
            yield f"network {name} of full size", lambda n=name: run(tools, [n], [])
            # Logits: theirs span a hundred, whose last bits a softmax makes into 1e-4.
            yield (f"network {name} of full size, perturbed",
                   lambda n=name: run(tools, [n, "--logits", *PERTURBED], []))


def run(tools, options, flags):
    model, onnx_path = export(tools, options), tools.folder / "network.onnx"
    tools.run("export", model, "-o", onnx_path, *flags)
    written = checks.check(onnx_path)
    if "--external-data" in flags and not (tools.folder / "network.onnx.data").exists():
        raise checks.Failure("there is no file beside the model")
    if ("--keep-plugins" in flags) != bool(written.functions) and options[0] != "vnet":
        raise checks.Failure(f"{len(written.functions)} functions")
    inputs = volumes(written, extents(options))
    greatest = max(size(value) for value in [*written.graph.value_info, *written.graph.output])
    if greatest > 16 * max(array.size for array in inputs.values()):
        raise checks.Failure(f"a value has {greatest} elements")
    return compare(tools, model, onnx_path, inputs, written)


def run_elsewhere(tools):
    """A network without fixed extents, written for one patch and run on another."""
    onnx_path = tools.folder / "network.onnx"
    tools.run("export", export(tools, ["vnet", *SMALL]), "-o", onnx_path)
    written = checks.check(onnx_path)
    names = [axis.dim_param for axis in written.graph.input[0].type.tensor_type.shape.dim]
    if names != ["N", "", "X", "Y", "Z"]:
        raise checks.Failure(f"symbols {names}")
    other = ["vnet", "--filters", "4", "--patch", "16x48x32", "--batch", "2", *PERTURBED]
    model = export(tools, other)
    inputs = volumes(written, {"N": 2, "X": 16, "Y": 48, "Z": 32})
    return compare(tools, model, onnx_path, inputs, written)


def export(tools, options):
    model = tools.folder / "network.chiasm"
    tools.run("export", "--network", *options, "--seed", "3", "-o", model)
    return model


def extents(options):
    """What stands for the symbols of the inputs' axes."""
    given = dict(zip(options, options[1:]))
    patch = given.get("--patch", "112x112x48").split("x")
    return {"N": int(given.get("--batch", 1))} | dict(zip("XYZ", map(int, patch)))


def volumes(model, symbols):
    """An array for every input."""
    rng = np.random.default_rng(7)
    arrays = {}
    for value in model.graph.input:
        shape = [axis.dim_value or symbols[axis.dim_param]
                 for axis in value.type.tensor_type.shape.dim]
        arrays[value.name] = rng.standard_normal(shape).astype(np.float32)
    return arrays


def size(value):
    return math.prod(axis.dim_value or 1 for axis in value.type.tensor_type.shape.dim)


def compare(tools, model, onnx_path, inputs, written):
    arguments = []
    for name, array in inputs.items():
        np.save(tools.folder / f"{name}.npy", array)
        arguments += ["--input", f"{name}={tools.folder / name}.npy"]
    outputs = [output.name for output in written.graph.output]
    for name in outputs:
        arguments += ["--output", f"{name}={tools.folder / name}.npy"]
    tools.run("infer", model, *arguments)
    found = checks.run(onnx_path, inputs)
    error = max(checks.deviation(found[name], np.load(tools.folder / f"{name}.npy"))
                for name in outputs)
    opset = written.opset_import[0].version
    return f"agrees, error {error:.1e}, opset {opset}, {len(written.graph.node)} nodes"
