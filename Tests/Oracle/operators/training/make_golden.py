"""Writes the golden values of the steps of training: golden.json (cases), golden.npz (tensors).

    /path/to/python make_golden.py        needs torch and numpy
"""

import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).parent
sys.path.append(str(FOLDER.parent))
from golden import case, normal, positive, write  # noqa: E402

for shape, epsilon in [((4, 3), 1e-5), ((2, 3, 5), 1e-3), ((2, 3, 4, 5), 1e-5),
                       ((2, 2, 3, 4, 5), 1e-5), ((1, 5, 3, 1, 3), 0.1)]:
    def batch_norm_gradient(x, scale, dy):
        offset = torch.zeros_like(scale)
        inputs = [tensor.detach().requires_grad_(True) for tensor in (x, scale, offset)]
        y = F.batch_norm(inputs[0], None, None, inputs[1], inputs[2], True, 0.1, epsilon)
        return torch.autograd.grad(y, inputs, dy)

    case("batch-norm-gradient", dict(epsilon=epsilon),
         [normal(*shape) * 2 + 1, normal(shape[1]), normal(*shape)], batch_norm_gradient,
         gradients=[])

for shape, momentum, decay in [((7,), 0.9, 1e-4), ((2, 3, 5), 0.0, 0.25),
                               ((1, 2, 3, 2, 2), 0.5, 0.0)]:
    def sgd_update(w, g, v, rate):
        parameter = w.clone().requires_grad_(True)
        optimizer = torch.optim.SGD(
            [parameter], lr=rate.item(), momentum=momentum, weight_decay=decay)
        parameter.grad = g.clone()
        if momentum:
            optimizer.state[parameter]["momentum_buffer"] = v.clone()
        optimizer.step()
        # PyTorch keeps no velocity without momentum.
        kept = optimizer.state[parameter].get("momentum_buffer")
        return [parameter, kept if momentum else g + decay * w]

    case("sgd-update", {"momentum": momentum, "weight-decay": decay},
         [normal(*shape), normal(*shape), normal(*shape), positive(1)], sgd_update, gradients=[])

for shape in [(7,), (2, 3, 5), ()]:
    case("ema-update", {}, [normal(*shape), normal(*shape), np.float32([0.99])],
         lambda average, x, decay: torch.lerp(x, average, decay[0]), gradients=[])

write(FOLDER)
