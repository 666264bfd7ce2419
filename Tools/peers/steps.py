"""Training steps in Chiasm and PyTorch: what is run, and how far they agree after one step."""

import json

import children

SEED, SLOPE = 1337, 0.01

# How PyTorch runs: the layout of its tensors, and whether torch.compile is used.
VARIANTS = {
    "pytorch": ["contiguous"],
    "pytorch channels-last": ["channels-last"],
}
COMPILED = {"pytorch compiled": ["channels-last", "--compiled"]}

RECIPE = """\
name: step-{cases}x{patch}
seed: {seed}
network:
  patch: {patch}
  dropout-rate: 0
  slope: {slope}
latent: none
teacher: none
batch:
  labelled: {cases}
  unlabelled: 0
"""


def write(products, folder, cases, patch):
    """Writes the recipe and what both agree in after one step.

    A leaky ReLU's gradient jumps at 0: where many voxels are, some lie on one side here and on the
    other there, and gradients differ, as PyTorch's own do from one layout to the other. So gradients
    are compared a second time with slope 1, which has no such place.
    """
    (folder / "shape").write_text(f"{cases}x{patch}")
    agreement = {}
    for slope in (1, SLOPE):
        text = RECIPE.format(cases=cases, patch=patch, seed=SEED, slope=slope)
        (folder / "step.yaml").write_text(text)
        states = folder / f"states-{slope}"
        states.mkdir()
        found = children.bench(products, ["--training", folder / "step.yaml", "--states", states],
                               2, 1, None)
        compared = children.script("training.py", [
            f"{cases}x{patch}", "contiguous", "--slope", slope, "--states", states])
        agreement[str(slope)] = {
            "loss": abs(found["losses"][0] / compared["loss"] - 1),
            "weights": compared["weights"], "gradients": compared["gradients"]}
    (folder / "agreement.json").write_text(json.dumps(agreement))


def sample(runtime, products, folder, threads, iterations, environment):
    """What one process of a runtime took for the folder's step."""
    if runtime == "chiasm":
        found = children.bench(products, ["--training", folder / "step.yaml"], threads, iterations,
                               environment)
    else:
        found = children.script("training.py", [
            (folder / "shape").read_text(), *(VARIANTS | COMPILED)[runtime], "--slope", SLOPE,
            "--threads", threads, "--iterations", iterations], environment)
    return {key: found[key] for key in ("times_ms", "first_result_ms", "peak_bytes")}
