"""Recurrent layers on packed batches, compiled for the CPU: the same function, no work on padding.

`model.packed` makes a model of the same layers and weights that these kernels compute, and
`model.unsupported` says why they cannot. `model` and `layer` alone import Keras; below them,
`network` knows NumPy only.
"""
