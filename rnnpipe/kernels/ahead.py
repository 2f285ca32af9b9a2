"""The kernels' machine code, made ahead of its use by a process of its own, once a machine.

To compile them takes some 200 MiB, which LLVM holds until its process ends. That process is not to
be the one that trains; it imports neither TensorFlow nor Keras.
"""

import logging
import subprocess
import sys
from hashlib import sha256

import numba
import numpy as np
from llvmlite import binding

from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import folder_of, source_digest
from rnnpipe.kernels.dtypes import Bools
from rnnpipe.kernels.kinds import CELLS
from rnnpipe.kernels.network import Arguments, Network
from rnnpipe.kernels.simple_rnn import SIMPLE_RNN
from rnnpipe.machine.python import start_python

_UNITS, _VOCABULARY, _ROWS, _TIMESTEPS = 2, 5, 4, 3


def compile_ahead() -> None:
    """Has all kernels compiled, and kept on disk, where they are not yet.

    Should that fail, it is logged, and they are compiled here, at their first calls.
    """
    folder = folder_of(SIMPLE_RNN.forward)
    if folder is None or (folder / _mark()).exists():
        return
    process = start_python(
        __name__,
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


def _compile() -> None:
    """Calls every kernel on arrays of the types that networks have, and leaves a mark."""
    mask = np.arange(_TIMESTEPS) >= np.arange(_ROWS)[:, None]
    for cell in CELLS:
        cells = ((cell,), (cell, cell))
        _call(Network(cells, embedded=True, threads=1), None)
        _call(Network(cells[:1], embedded=True, threads=1, returns="steps"), None)
        _call(Network(cells, embedded=False, threads=1, returns="steps"), mask)
        _call(Network(cells, embedded=True, threads=1, returns="state"), mask, with_states=True)
    if folder := folder_of(SIMPLE_RNN.forward):
        (folder / _mark()).touch()


def _call(network: Network, mask: Bools | None, *, with_states: bool = False) -> None:
    """Results and gradients of a few examples."""
    rng = np.random.default_rng(0)
    inputs = rng.integers(0, _VOCABULARY, (_ROWS, _TIMESTEPS), np.int32)
    weights = [np.ones((_VOCABULARY, _UNITS), np.float32)]
    if not network.embedded:
        inputs, weights = np.ones((_ROWS, _TIMESTEPS, _UNITS), np.float32), []
    features = _UNITS
    for cells in network.cells:
        for cell in cells:
            weights += _weights(cell, features)
        features = len(cells) * _UNITS
    states = [np.ones((_ROWS, _UNITS), np.float32)] * (network.states * with_states)
    arguments = Arguments(inputs, mask, states, weights)
    network.outputs(arguments)
    results, tape = network.outputs_and_tape(arguments)
    network.gradients(results, tape, arguments, by_inputs=True)


def _weights(cell: Cell, features: int) -> list[np.ndarray]:
    """A direction's kernel, recurrent kernel and bias."""
    columns = cell.gates * _UNITS
    bias = (columns,) if cell.biases == 1 else (cell.biases, columns)
    shapes = ((features, columns), (_UNITS, columns), bias)
    return [np.ones(shape, np.float32) for shape in shapes]


def _mark() -> str:
    """Name of the file that says that all is there: for this code, compiler and processor."""
    processor = [binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()]
    conditions = [source_digest(), sys.version, numba.__version__, *processor]
    digest = sha256("\n".join(conditions).encode()).hexdigest()
    return f"{digest[:16]}.compiled"


if __name__ == "__main__":
    _compile()
