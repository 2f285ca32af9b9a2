"""The first layer's input projections, W x + b, of every different input, and their way back.

Many inputs are shared out among the threads. The layers above project their inputs themselves,
block by block (`rnnpipe.kernels.stack`).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from rnnpipe.kernels.dtypes import Floats
from rnnpipe.kernels.products import multiply_add, multiply_add_panels, multiply_panels
from rnnpipe.kernels.stack import Gradients, Layer
from rnnpipe.kernels.threads import run_in_threads

_LEAST = 2**23
"""So many multiplications take a thread less time than it takes another to wake."""


def project(layer: Layer, inputs: Floats, threads: int) -> list[Floats]:
    """Return each direction's W x + b `(n, gates)` of the `inputs` `(n, features)`."""
    projections = [np.empty((len(inputs), each.gates), np.float32) for each in layer]

    def project_share(rows: slice) -> None:
        for direction, projection in zip(layer, projections, strict=True):
            direction.project(inputs[rows], projection[rows])

    run_in_threads(project_share, _shares(inputs, _gates(layer), threads), threads)
    return projections


def project_back(  # noqa: PLR0913
    layer: Layer,
    inputs: Floats,
    d_projections: Sequence[Sequence[Floats]],
    gradients: Sequence[Gradients],
    threads: int,
    d_inputs: Floats | None,
) -> None:
    """Add up the blocks' gradients by the projections, and pass them on.

    Args:
        layer: the first.
        inputs: `(n, features)`.
        d_projections: each block's, of each direction, `(n, gates)`; the first block's become the
            sums.
        gradients: the sums of each direction, to which those by kernel and bias are added.
        threads: number of threads.
        d_inputs: filled with those by the inputs; None where nobody asks for them.

    """

    def project_share_back(rows: slice) -> list[tuple[Floats, Floats]]:
        shares = []
        for position, direction in enumerate(layer):
            total, *others = (block[position][rows] for block in d_projections)
            for other in others:
                total += other
            if d_inputs is not None:
                put = multiply_add_panels if position else multiply_panels
                put(d_inputs[rows], total, direction.kernel_panels_t, 0)
            d_kernel, d_bias = np.zeros_like(direction.kernel), np.zeros_like(direction.bias)
            multiply_add(d_kernel, inputs[rows].T, total)
            # Five times as fast as total.sum(axis=0).
            multiply_add(d_bias[np.newaxis], np.ones((1, len(total)), np.float32), total)
            shares.append((d_kernel, d_bias))
        return shares

    tasks = _shares(inputs, 2 * _gates(layer), threads)
    for shares in run_in_threads(project_share_back, tasks, threads):
        for sums, (d_kernel, d_bias) in zip(gradients, shares, strict=True):
            np.add(sums.kernel, d_kernel, out=sums.kernel)
            np.add(sums.bias, d_bias, out=sums.bias)


def _gates(layer: Layer) -> int:
    return sum(direction.gates for direction in layer)


def _shares(inputs: Floats, columns: int, threads: int) -> list[tuple[slice]]:
    """The inputs, cut into one share a thread, or fewer where a product with `columns` is small."""
    shares = max(1, min(threads, inputs.size * columns // _LEAST))
    cuts = np.linspace(0, len(inputs), shares + 1).astype(int)
    return [(slice(*ends),) for ends in pairwise(cuts)]
