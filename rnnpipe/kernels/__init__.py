"""Recurrent layers on packed batches, compiled for the CPU: the same function, no work on padding.

`packed(model, threads)` is a model of the same layers and weights that these kernels compute, and
`unsupported(model)` says why they cannot. Below that, `network` knows NumPy alone.
"""

from rnnpipe.kernels.model import packed, unsupported

__all__ = ["packed", "unsupported"]
