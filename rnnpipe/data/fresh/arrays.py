"""Examples that come as arrays: of data that are made or built in, or that one's own code reads."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.encoders import Scaled
from rnnpipe.data.fresh.base import Fresh, Reader, read_places
from rnnpipe.data.fresh.checks import fitting
from rnnpipe.data.scaling import scaled
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.layout import opened
from rnnpipe.errors import UserError
from rnnpipe.specs.ports import Port

_ROWS = 500


class Examples(Reader):
    """An example a row: a mapping from each input's name to its array; of one input the array."""

    def rows(self, rows: Sequence[Any]) -> Fresh:
        """Read arrays, or nested lists of numbers."""
        return self.fresh(rows, 1)

    def file(self, file: LocalFile) -> Iterator[Fresh]:
        """Read JSON Lines."""
        with opened(file.path) as packed, io.BufferedReader(cast("Any", packed)) as stream:
            yield from self.lines(stream)

    def lines(self, stream: BinaryIO) -> Iterator[Fresh]:
        """Read a JSON document a line."""
        first = 1
        while some := list(islice(stream, _ROWS)):
            yield self.fresh([_parsed(line) for line in some], first)
            first += len(some)

    def fresh(self, rows: Sequence[Any], first: int) -> Fresh:
        """Read rows, of which the first is row `first`; of one that is an error that is why."""
        refused: dict[int, str] = {}
        found: dict[str, list[NDArray[Any]]] = {name: [] for name in self.signature.inputs}
        for place, row in enumerate(rows):
            try:
                example = self._example(row)
            except UserError as error:
                refused[place] = str(error)
            else:
                for name, array in example.items():
                    found[name].append(array)
        places = read_places(len(rows), refused)
        return Fresh(
            inputs={
                name: np.stack(arrays) if arrays else _none(self.signature.inputs[name].shape)
                for name, arrays in found.items()
            },
            places=places,
            labels=[{"row": first + place} for place in range(len(rows))],
            refused=refused,
        )

    def _example(self, row: object) -> dict[str, NDArray[Any]]:
        """One example's arrays.

        Raises:
            UserError: they are not those of the signature.

        """
        if isinstance(row, ValueError):
            raise UserError(str(row))
        ports = self.signature.inputs
        given = row if isinstance(row, Mapping) else {next(iter(ports)): row}
        if given.keys() != ports.keys():
            raise UserError(
                f"it has {', '.join(map(str, given)) or 'nothing'}; expected {', '.join(ports)}"
            )
        return {name: self.read(given[name], port, name) for name, port in ports.items()}

    def read(self, value: object, port: Port, name: str) -> NDArray[Any]:
        """Read one input, scaled where the training examples were.

        Raises:
            UserError: it is not as its port has it.

        """
        array = _array(value, name)[np.newaxis]
        encoder = None if self.encoders is None else self.encoders.inputs.get(name)
        if (
            isinstance(encoder, Scaled)
            and array.dtype.kind in "iuf"
            and array.shape[-1:] == (len(encoder.names),)
        ):
            numbers = array.astype(np.float64).reshape(-1, array.shape[-1])
            array = scaled(numbers, encoder).reshape(array.shape)
        read: NDArray[Any] = fitting(array, port, name)[0]
        return read


def _parsed(line: bytes) -> object:
    """What a line says, or what is wrong with it."""
    try:
        return json.loads(line)
    except ValueError as error:
        return ValueError(f"it is no JSON: {error}")


def _array(value: object, name: str) -> NDArray[Any]:
    try:
        return np.asarray(value)
    except ValueError as error:
        raise UserError(f"{name!r} is no array: its rows are of unequal lengths") from error


def _none(shape: tuple[int, ...]) -> NDArray[np.float32]:
    return np.zeros((0, *shape), np.float32)
