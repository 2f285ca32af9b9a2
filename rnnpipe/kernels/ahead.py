"""The kernels' machine code, made ahead of its use by a process of its own, once for a machine.

To compile them takes some 200 MiB, which LLVM holds until its process ends. That process is not to
be the one that trains; it imports neither TensorFlow nor Keras.
"""

import logging
import subprocess
import sys
from collections.abc import Collection
from contextlib import ExitStack, suppress
from hashlib import sha256
from typing import Any, cast

import numba
import numpy as np
from llvmlite import binding

from rnnpipe.errors import UserError
from rnnpipe.files.locks import sole_use
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import folder_of, source_digest
from rnnpipe.kernels.dtypes import Bools
from rnnpipe.kernels.kinds import CELLS
from rnnpipe.kernels.network import Arguments, Network
from rnnpipe.kernels.philox import at_least
from rnnpipe.kernels.products import multiply_add
from rnnpipe.kernels.simple_rnn import SIMPLE_RNN
from rnnpipe.kernels.updates import adam, rmsprop, sgd
from rnnpipe.machine.python import start_python

_UNITS, _VOCABULARY, _ROWS, _TIMESTEPS = 2, 5, 4, 3

_MATRIX = numba.types.Array(numba.float32, 2, "C")

_LOCK = "rnnpipe.lock"


def compile_ahead(cells: Collection[Cell]) -> None:
    """Has the kernels that these cells need compiled, and kept on disk, where they are not yet.

    Should that fail, it is logged, and they are compiled here, at their first calls.
    """
    folder = folder_of(SIMPLE_RNN.forward)
    wanted = [name for name, cell in CELLS.items() if cell in cells]
    missing = [name for name in wanted if folder and not (folder / _mark(name)).exists()]
    if not missing:
        return
    # Logged, as what shows it is no part of a training, whose key covers all that is imported here.
    logging.getLogger(__name__).info(
        "compiling the kernels of %s for this machine, once: about 15 seconds for each",
        ", ".join(missing),
    )
    process = start_python(
        __name__,
        *missing,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,  # a terminal's Ctrl-C is for us
    )
    _, errors = process.communicate()
    if process.returncode:
        reason = (errors.splitlines() or [f"exit code {process.returncode}"])[-1]
        logging.getLogger(__name__).warning(
            "The kernels are compiled in this process, as another could not: %s", reason
        )


def _compile(name: str) -> None:
    """Calls every kernel of a cell on arrays of the types that networks have; leaves a mark."""
    # Where the one for any strides is there already, numba calls that instead, while a training
    # that meets contiguous arrays first asks for their own.
    cast("Any", multiply_add).compile((_MATRIX, _MATRIX, _MATRIX))
    mask = np.arange(_TIMESTEPS) >= np.arange(_ROWS)[:, None]
    cells = ((CELLS[name],), (CELLS[name], CELLS[name]))
    _call(Network(cells, embedded=True, threads=1), None)
    _call(Network(cells[:1], embedded=True, threads=1, returns="steps"), None)
    _call(Network(cells, embedded=True, threads=1, rates=(0.5, 0.5)), None, drops=True)
    _call(Network(cells, embedded=False, threads=1, returns="steps"), mask)
    _call(Network(cells, embedded=True, threads=1, returns="state"), mask, with_states=True)
    _update_and_drop()
    if folder := folder_of(SIMPLE_RNN.forward):
        (folder / _mark(name)).touch()


def _call(
    network: Network, mask: Bools | None, *, with_states: bool = False, drops: bool = False
) -> None:
    """Results and gradients of a few examples."""
    rng = np.random.default_rng(0)
    inputs = rng.integers(0, _VOCABULARY, (_ROWS, _TIMESTEPS), np.int32)
    weights = [np.ones((_VOCABULARY, _UNITS), np.float32)]
    if not network.embedded:
        inputs, weights = np.ones((_ROWS, _TIMESTEPS, _UNITS), np.float32), []
    features = _UNITS
    for cells in network.cells:
        for cell in cells:
            shapes = cell.layout.shapes(features, _UNITS, cell.gates * _UNITS)
            weights += [np.ones(shape, np.float32) for shape in shapes]
        features = len(cells) * _UNITS
    states = [np.ones((_ROWS, _UNITS), np.float32)] * (network.states * with_states)
    draws = [np.ones(3, np.uint64)] * (len(network.rates) * drops)
    arguments = Arguments(inputs, mask, states, weights, draws=draws)
    network.outputs(arguments)
    results, tape = network.outputs_and_tape(arguments)
    network.gradients(results, tape, arguments, by_inputs=True)


def _update_and_drop() -> None:
    """What a step without TensorFlow needs besides."""
    weights, mean, other = (np.ones((_ROWS, _UNITS), np.float32) for _ in range(3))
    rows, gradients, one = np.arange(2), np.ones((2, _UNITS), np.float32), np.float32(1)
    sgd(weights, rows, gradients, 0, _ROWS, one, one)
    rmsprop(weights, mean, rows, gradients, 0, _ROWS, one, one, one, one)
    adam(weights, mean, other, rows, gradients, 0, _ROWS, one, one, one, one, one)
    at_least(0, np.ones(3, np.uint64), np.arange(_ROWS), _UNITS)


def _mark(name: str) -> str:
    """Name of the file that says that a cell's are there: for this code, compiler and processor."""
    processor = [binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()]
    conditions = [source_digest(), sys.version, numba.__version__, *processor]
    digest = sha256("\n".join(conditions).encode()).hexdigest()
    return f"{name}-{digest[:16]}.compiled"


def _compile_missing(names: Collection[str]) -> None:
    """Compiles what no other process has compiled meanwhile, and lets none do so at once.

    numba numbers the files of a function's signatures by those that it finds: of two processes that
    compile different ones at once, each may name the other's file as its own.
    """
    folder = folder_of(SIMPLE_RNN.forward)
    with ExitStack() as alone:
        if folder is not None:
            with suppress(UserError, OSError):  # no locks here, or not ours to write
                alone.enter_context(sole_use(folder / _LOCK))
        for name in names:
            if folder is None or not (folder / _mark(name)).exists():
                _compile(name)


if __name__ == "__main__":
    _compile_missing(sys.argv[1:])
