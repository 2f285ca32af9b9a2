"""Layers for Keras that it does not have itself, one module a kind; a model's file names them.

Each says what it makes of a row of padding alone: zeros, never NaN, and never a mean of padding.
Their equations in NumPy are in `rnnpipe.cells`.
"""
