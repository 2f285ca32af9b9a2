"""What was found of one trial's memory: `memory.npz`, beside the trial's other files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError
from rnnpipe.files.npz import read_array, read_members

ANALYSED = "memory.npz"

_MOST_BYTES = 2**30
"""That the file may unpack to."""

_NORMS, _GATES = "norms/", "gates/"


_OPINIONS = "opinions/"
_PARTS = ("target", "steps", "outputs", "inputs")


@dataclass(frozen=True, eq=False)
class Opinion:
    """What is answered after the steps of one test example.

    Attributes:
        example: which of the test examples it is, from 0.
        target: the class, or the numbers, `(width,)`.
        steps: how many were read at each answer, rising, `(answers,)`.
        outputs: `(answers, outputs)`.
        inputs: what is read, `(steps,)` or `(steps, width)`; of what is not shown none, `(0,)`.

    """

    example: int
    target: NDArray[np.float64]
    steps: NDArray[np.int64]
    outputs: NDArray[np.float32]
    inputs: NDArray[Any]


@dataclass(frozen=True, eq=False)
class Analysed:
    """What was found of one trial.

    Attributes:
        norms: ‖∂L/∂h‖ by `trained/<layer>` and `initial/<layer>`, float32 `(examples, distances)`,
            NaN where an example is not so long; none of what has no recurrent layer.
        units: which of the examples are not independent: of equal number, int64 `(examples,)`.
        kept: the deciding metric by how many of the last steps are shown.
        occluded: how much the answer changes, by how far before the end a step is occluded.
        opinions: how the answer forms, of some test examples.
        gates: how open they stand, by `<layer>/<gate>`, float32 `(3, distances)`: the mean, the
            lower and the upper tenth of the units, on average over the examples.
        seconds: that it took to find out.

    """

    norms: Mapping[str, NDArray[np.float32]]
    units: NDArray[np.int64]
    kept: Mapping[int, float]
    occluded: Mapping[int, float]
    opinions: tuple[Opinion, ...]
    gates: Mapping[str, NDArray[np.float32]]
    seconds: float


def write_analysed(found: Analysed, path: Path) -> None:
    """Writes what was found."""
    arrays: dict[str, Any] = {_NORMS + name: norms for name, norms in found.norms.items()}
    arrays |= {_GATES + name: opened for name, opened in found.gates.items()}
    np.savez_compressed(
        path,
        **arrays,
        units=found.units,
        **_columns("kept", found.kept),
        **_columns("occluded", found.occluded),
        **{
            f"{_OPINIONS}{opinion.example}/{part}": getattr(opinion, part)
            for opinion in found.opinions
            for part in _PARTS
        },
        seconds=np.array([found.seconds]),
    )


def read_analysed(path: Path) -> Analysed:
    """Reads back what `write_analysed` wrote.

    Raises:
        UserError: the file is damaged.

    """
    try:
        with path.open("rb") as file:
            members = read_members(file, None, _MOST_BYTES)
        arrays = {
            name: read_array(content, name, "fiu", (1, 2)) for name, content in members.items()
        }
        return Analysed(
            norms=_below(_NORMS, arrays),
            units=arrays["units"],
            kept=_by_step("kept", arrays),
            occluded=_by_step("occluded", arrays),
            opinions=_opinions(arrays),
            gates=_below(_GATES, arrays),
            seconds=float(arrays["seconds"][0]),
        )
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise UserError(
            f"{path} has no readable analysis ({error}): the file is damaged; remove it, and "
            "analyse the run again"
        ) from error


def _below(prefix: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }


def _columns(name: str, values: Mapping[int, float]) -> dict[str, Any]:
    return {
        f"{name}_steps": np.array(list(values), np.int64),
        f"{name}_values": np.array(list(values.values()), np.float64),
    }


def _by_step(name: str, arrays: Mapping[str, NDArray[Any]]) -> dict[int, float]:
    steps, values = (arrays[f"{name}_{half}"].ravel().tolist() for half in ("steps", "values"))
    return {int(step): float(value) for step, value in zip(steps, values, strict=True)}


def _opinions(arrays: Mapping[str, NDArray[Any]]) -> tuple[Opinion, ...]:
    examples = dict.fromkeys(name.split("/")[1] for name in arrays if name.startswith(_OPINIONS))
    return tuple(
        Opinion(int(example), *(arrays[f"{_OPINIONS}{example}/{part}"] for part in _PARTS))
        for example in examples
    )
