"""Layers that Keras does not have, made known to it, so that it reads them from a model's file."""

from importlib import import_module
from pkgutil import iter_modules

from rnnpipe.layers import custom


def register_custom_layers() -> None:
    """Imports every module of `rnnpipe.layers.custom`, whose classes register themselves."""
    for module in iter_modules(custom.__path__, f"{custom.__name__}."):
        import_module(module.name)
