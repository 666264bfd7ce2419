"""Writes state.safetensors, a state dictionary of MIM-CMFNet, and state.npz, what PyTorch makes
of it: `pet`, `ct` and `logits` [1, C, 32, 16, 16].

    /path/to/python make_state.py        needs numpy, safetensors and torch

Weights are stored as fp16; PyTorch computes in float64.
"""

import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

from modules import MIMCMFNet, train_a_little

FOLDER = pathlib.Path(__file__).parent
torch.manual_seed(7)
model = train_a_little(MIMCMFNet(filters=2), seed=7)
inputs = {name: (4 * torch.rand(1, 1, 32, 16, 16) - 2).float() for name in ["pet", "ct"]}
with torch.no_grad():
    logits = model(*[x.double() for x in inputs.values()])
state = {name: tensor.half() if tensor.is_floating_point() else tensor
         for name, tensor in model.state_dict().items()}
save_file(state, FOLDER / "state.safetensors")
np.savez_compressed(FOLDER / "state.npz", logits=logits.float().numpy(),
                    **{name: tensor.numpy() for name, tensor in inputs.items()})
print(len(state), "tensors, logits", float(logits.min()), "to", float(logits.max()))
