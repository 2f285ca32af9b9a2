"""How the kernels are compiled: to machine code by numba, without the interpreter's lock."""

from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from types import CellType, FunctionType
from typing import Any, TypeVar, cast

import numba
from llvmlite import binding
from numba import types
from numba.core.registry import cpu_target

from rnnpipe.machine.imports import absent

with absent("scipy.linalg"):
    # What numba knows of NumPy imports SciPy where that is installed, a third of the time until the
    # first kernel is there: for linear algebra, which no kernel has. Other code is given it later.
    cpu_target.target_context.refresh()

Function = TypeVar("Function", bound=Callable[..., object])

# What a multiply-add needs, and no more: NaN and infinity must come through as they are, so that a
# training that diverges is seen to.
_SETTINGS: dict[str, Any] = {
    "nogil": True,
    "fastmath": {"contract", "nsz"},
    "error_model": "numpy",
    "boundscheck": False,
}

# numba counts the references to an array's memory, an atomic operation or two for every slice: in a
# loop over the steps of a few rows a fifth of the time. Code that makes no arrays can do without.
_UNCOUNTED: dict[str, Any] = {**_SETTINGS, "_nrt": False}


def kernel(function: Function) -> Function:
    """A function called from Python: compiled at its first call, then kept on disk for later ones.

    numba keeps the machine code in the `__pycache__` beside the function's file, or else in the
    user's home, for one processor and one version of this package's source code. Where neither can
    be written, each process compiles its own.
    """
    return _kept(function, _SETTINGS)


def loop(function: Function) -> Function:
    """A kernel that makes no arrays, a loop over steps or a product: references are not counted."""
    return _kept(function, _UNCOUNTED)


def _kept(function: Function, settings: dict[str, Any]) -> Function:
    return cast("Function", _on_disk(partial(numba.njit, **settings), function))


def _on_disk(compiler: Callable[..., Callable[..., Any]], function: Callable[..., object]) -> Any:
    """What the compiler makes of the function, kept on disk where that can be written."""
    closed = _with_source_digest(function)
    try:
        return compiler(cache=True)(closed)
    except RuntimeError:
        return compiler()(closed)


_placed: list[Any] = []
"""What is called by its address alone, and must stay there."""


def shared(*numbers: types.Type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A function of numbers that kernels call as it is, at its place in memory.

    It is compiled once, when its module is imported, and kept on disk. A helper would become part
    of every kernel that calls it, and is compiled in each anew: the products of matrices took more
    than a third of the time that all kernels of a cell take.
    """
    signature = types.void(*numbers)

    def placed(function: Callable[..., None]) -> Callable[..., None]:
        code = _on_disk(partial(numba.cfunc, signature, **_UNCOUNTED), function)
        _placed.append(code)
        name = f"rnnpipe.{function.__module__}.{function.__qualname__}"
        binding.add_symbol(name, code.address)
        return cast("Callable[..., None]", types.ExternalFunction(name, signature))

    return placed


def folder_of(function: Callable[..., object]) -> Path | None:
    """Where a kernel's machine code is kept; None where it is not, or none is compiled."""
    stats = getattr(function, "stats", None)
    return Path(stats.cache_path) if stats and stats.cache_path else None


def helper(function: Function) -> Function:
    """A function that kernels call; it becomes part of their machine code. It makes no arrays."""
    return cast("Function", numba.njit(**_UNCOUNTED)(function))


def maker(function: Function) -> Function:
    """A helper that makes arrays, for its own use."""
    return cast("Function", numba.njit(**{**_SETTINGS, "_nrt": True})(function))


def _with_source_digest(function: Callable[..., object]) -> FunctionType:
    """The function, closed over a digest of all kernels' source code, which it does not use.

    numba looks for changes in the function's own file and in what it is closed over, but not in the
    files of the functions that it calls: it would go on with their old code.
    """
    code = cast("FunctionType", function).__code__.replace(co_freevars=("source_digest",))
    scope = cast("FunctionType", function).__globals__
    closed = FunctionType(code, scope, closure=(CellType(source_digest()),))
    closed.__module__, closed.__doc__ = function.__module__, function.__doc__
    return closed


@cache
def source_digest() -> str:
    """SHA-256 of all the kernels' source code."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
