"""MIM's loss in PyTorch, without the noise of its samples. Shao et al. 2024, steps I to IV."""

import torch
import torch.nn.functional as F

CHANNELS, LATENT = 64, 24


def gaussian(network, modality, x):
    """Mean and t of the latent dimensions of one modality, each [N, 24]."""
    weights, name = network.weights, f"mim.{modality}"
    kernel = weights.uniform(
        f"{name}.projection.weight", [CHANNELS, x.shape[1], 1, 1, 1], x.shape[1])
    flat = network.norm(f"{name}.norm", F.conv3d(x, kernel)).flatten(1)
    results = []
    for layer in ["mean", "deviation"]:
        matrix = weights.uniform(f"{name}.{layer}.weight", [LATENT, flat.shape[1]], flat.shape[1])
        bias = weights.uniform(f"{name}.{layer}.bias", [LATENT], flat.shape[1])
        results.append(torch.tanh(F.linear(flat, matrix, bias)))
    return results


def divergence(mean_a, t_a, mean_b, t_b):
    """KL of N(mean_a, exp(t_a)) from N(mean_b, exp(t_b)): the sum over dimensions, mean of cases."""
    a = torch.distributions.Normal(mean_a, torch.exp(t_a))
    b = torch.distributions.Normal(mean_b, torch.exp(t_b))
    return torch.distributions.kl_divergence(a, b).sum(1).mean()


def latent_loss(network, pet, ct):
    mean_p, t_p = gaussian(network, "pet", pet)
    mean_c, t_c = gaussian(network, "ct", ct)
    def cross_entropy(x, target):
        return F.binary_cross_entropy_with_logits(
            x, torch.sigmoid(target).detach(), reduction="sum")
    return (cross_entropy(mean_p, mean_c) + cross_entropy(mean_c, mean_p)
            - divergence(mean_c, t_c, mean_p, t_p) - divergence(mean_p, t_p, mean_c, t_c))
