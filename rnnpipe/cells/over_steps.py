"""The equations of layers over a sequence's steps that are not recurrent, in NumPy.

Inputs are `(batch, timesteps, features)`, and `present` `(batch, timesteps)` says which steps are
no padding, or None where all are. Of a row of padding alone every one of them makes zeros, but for
a convolution and a normalisation, whose steps there are masked and read by nobody.
"""

from collections.abc import Sequence

import numpy as np

from rnnpipe.cells.reference import Array
from rnnpipe.cells.sequences import Present


def pooling(mode: str, inputs: Array, present: Present | None) -> Array:
    """The mean or the maximum over the steps that are there, `(batch, features)`."""
    rows = []
    for n, row in enumerate(inputs):
        steps = row if present is None else row[present[n]]
        rows.append(getattr(steps, mode)(axis=0) if len(steps) else np.zeros_like(row[0]))
    return np.stack(rows)


def conv1d(padding: str, inputs: Array, weights: Sequence[Array], present: Present | None) -> Array:
    """relu(Σ_k W_k x_{t+k-c} + b), `(batch, timesteps, filters)`; what is beyond an end is zero.

    c is such that the kernel's middle stands at t ("same"), or its end ("causal"). Y. Kim,
    "Convolutional neural networks for sentence classification", 2014, arXiv:1408.5882.
    """
    kernel, bias = weights
    size, steps = len(kernel), inputs.shape[1]
    seen = inputs if present is None else np.where(present[..., None], inputs, 0)
    ahead = (size - 1) // 2 if padding == "same" else size - 1
    padded = np.pad(seen, ((0, 0), (ahead, size - 1 - ahead), (0, 0)))
    found = sum(padded[:, k : k + steps] @ kernel[k] for k in range(size)) + bias
    positive: Array = np.maximum(found, 0)
    return positive


def weights_of(scores: Array, present: Present | None) -> Array:
    """A softmax over the steps that are there, `(..., timesteps)`; 0 where none is."""
    there = (
        np.ones_like(scores, bool) if present is None else np.broadcast_to(present, scores.shape)
    )
    raised = np.where(there, np.exp(scores - scores.max(axis=-1, keepdims=True)), 0)
    total = raised.sum(axis=-1, keepdims=True)
    weights: Array = np.divide(raised, total, out=np.zeros_like(raised), where=total > 0)
    return weights


def attention_pooling(inputs: Array, weights: Sequence[Array], present: Present | None) -> Array:
    """Σ a_t h_t with a = softmax(v · tanh(W h_t + b)), `(batch, features)`.

    Z. Yang et al., "Hierarchical attention networks for document classification", 2016,
    doi:10.18653/v1/N16-1174, equations 5 to 7.
    """
    kernel, bias, vector = weights
    scores = (np.tanh(inputs @ kernel + bias) @ vector)[..., 0]
    pooled: Array = (weights_of(scores, present)[..., None] * inputs).sum(axis=1)
    return pooled


def layer_norm(
    inputs: Array, scale: Array | float, shift: Array | float, epsilon: float = 1e-3
) -> Array:
    """G (x - mean) / √(variance + ε) + b of every step (Ba et al. 2016, arXiv:1607.06450)."""
    centred = inputs - inputs.mean(axis=-1, keepdims=True)
    variance = (centred**2).mean(axis=-1, keepdims=True)
    normal: Array = scale * centred / np.sqrt(variance + epsilon) + shift
    return normal


def positions(present: Present, width: int) -> Array:
    """Sin and cos of where a step stands among those that are there, `(batch, timesteps, width)`.

    Vaswani et al. 2017, arXiv:1706.03762, section 3.5.
    """
    place = present.cumsum(axis=1)[..., None] - 1.0
    column = np.arange(width)
    angles = place / 10_000 ** (2 * (column // 2) / width)
    return np.where(column % 2 == 0, np.sin(angles), np.cos(angles))


def self_attention(
    heads: int, inputs: Array, weights: Sequence[Array], present: Present | None
) -> Array:
    """One block of a Transformer's encoder, `(batch, timesteps, width)`.

    Vaswani et al. 2017, arXiv:1706.03762, sections 3.1 to 3.3 and 3.5; normalised without a learnt
    scale and shift. Its weights are Q, K, V, O, W_1 and W_2, and the biases of the last three.
    """
    query, key, value, output, hidden, outer, output_bias, hidden_bias, outer_bias = weights
    there = np.ones(inputs.shape[:2], bool) if present is None else present
    width = inputs.shape[-1]
    z = inputs + positions(there, width)
    looked = np.empty_like(z)
    for columns in np.split(np.arange(width), heads):
        q, k, v = (z @ kernel[:, columns] for kernel in (query, key, value))
        scores = q @ k.swapaxes(1, 2) / np.sqrt(len(columns))
        looked[..., columns] = weights_of(scores, there[:, None, :]) @ v
    y = layer_norm(z + looked @ output + output_bias, 1.0, 0.0, 1e-6)
    inner = np.maximum(y @ hidden + hidden_bias, 0)
    block = layer_norm(y + inner @ outer + outer_bias, 1.0, 0.0, 1e-6)
    return np.where(there[..., None], block, 0)
