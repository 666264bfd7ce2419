"""Writes types.safetensors: a tensor of every type, by the package that defines the format.

    /path/to/python make_safetensors.py        needs numpy, safetensors and torch
"""

import pathlib

import torch
from safetensors.torch import save_file

values = torch.tensor([[-2.5, 0, 1], [3, 0.5, 100]])
tensors = {
    "fp32": values,
    "fp16": values.half(),
    "bf16": values.bfloat16(),
    "int8": values.to(torch.int8),
    "uint8": values.abs().to(torch.uint8),
    "int32": values.int() * 10**7,
    "int64": values.long() * 2**40,
    "bool": values > 0,
    "fp64": values.double(),
    "scalar": torch.tensor(7.0),
    "empty": torch.zeros(0, 3),
    "layer.\"ü\\n😀\".weight": torch.ones(1),
}
save_file(tensors, pathlib.Path(__file__).with_name("types.safetensors"),
          metadata={"format": "pt", "note": "a\nb"})
