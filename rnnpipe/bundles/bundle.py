"""A trained model that stands alone: new rows in, answers in the user's words out."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.bundles.predictions import Line, lines_of
from rnnpipe.bundles.record import BundleRecord
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.examples import Values
from rnnpipe.data.fresh.base import Fresh, Reader
from rnnpipe.data.fresh.checks import checked, fitting
from rnnpipe.data.fresh.kinds import reader_of
from rnnpipe.data.padding import dense
from rnnpipe.data.ragged import Ragged
from rnnpipe.errors import UserError
from rnnpipe.evaluation.ensemble import mean_of
from rnnpipe.files.own_functions import own_objects
from rnnpipe.provenance.numerics import have_keras_use_tensorflow
from rnnpipe.specs import Signature

if TYPE_CHECKING:
    import keras

    from rnnpipe.bundles.answering import Answering, Writing


class Bundle:
    """A model, and all that it takes to ask it; `open_bundle` opens one.

    Attributes:
        folder: where it lies.
        record: what it is of, how rows are read, its scores.
        encoders: what was fitted on the training rows; None where nothing was.

    """

    def __init__(
        self, folder: Path, record: BundleRecord, encoders: Encoders | None, code: Path
    ) -> None:
        self.folder, self.record, self.encoders = folder, record, encoders
        self._code = code

    @property
    def signature(self) -> Signature:
        """What goes in, and what is answered."""
        return self.record.signature

    @cached_property
    def reader(self) -> Reader:
        """What reads new rows, by what the training rows fitted."""
        return reader_of(self.record.source, self.signature, self.encoders)

    def model(self) -> "keras.Model":
        """Read the model, once; of several models the one that answers with their mean.

        Raises:
            UserError: Keras cannot read it, or not without running code that it holds.

        """
        from rnnpipe.bundles.answering import mean_model  # noqa: PLC0415 (imports TensorFlow)

        return mean_model(self._models)

    def encode(self, rows: Sequence[Any]) -> Fresh:
        """Read rows as the training rows were read.

        Args:
            rows: texts; mappings from the columns' names to their values; or, of data that are
                made, arrays.

        Raises:
            UserError: they are not what such a model is asked about. A single row that cannot be
                read is among `refused`, with the reason.

        """
        return self.reader.rows(rows)

    def padded(self, inputs: Mapping[str, Values]) -> dict[str, NDArray[Any]]:
        """Bring inputs to the shape that the model reads, once they are checked.

        Args:
            inputs: by name, each `(n, *port.shape)`, or sequences of unequal length; of any type of
                number, and any byte order.

        Raises:
            UserError: other inputs than the signature's, of another shape or type; token ids that
                are no whole numbers or outside the vocabulary; numbers that are not finite.

        """
        ports = self.signature.inputs
        if inputs.keys() != ports.keys():
            raise UserError(
                f"got the inputs {', '.join(sorted(inputs)) or 'none'}; expected "
                f"{', '.join(sorted(ports))}"
            )
        return {name: _padded(inputs[name], port, name) for name, port in ports.items()}

    def answers(self, inputs: Mapping[str, Values]) -> NDArray[Any]:
        """Compute the model's outputs; of several models the mean of theirs.

        What writes text decodes it, as it was decoded when the run was scored.

        Args:
            inputs: as of `padded`.

        Returns:
            float32 `(n, outputs)`, or `(n, timesteps, outputs)` where there is an answer a step; of
            text token ids, int32 `(n, timesteps)`, END included where it came, 0 behind it.

        Raises:
            UserError: as `padded`.

        """
        arrays, lengths = self.padded(inputs), _lengths(inputs)
        found: list[NDArray[Any]] = [each(arrays, lengths) for each in self._answering]
        return found[0] if len(found) == 1 else mean_of(found)

    def predictions(self, outputs: NDArray[Any], fresh: Fresh) -> Iterator[Line]:
        """Tell outputs in the user's words: a line an answer, and one for each row refused.

        `class` and `probabilities` by the classes' names; numbers by theirs, in their own units; a
        `text` as a reader expects it; of what has a class or a number a step, a line for each step.
        """
        words = None if self.encoders is None else self.encoders.target
        return lines_of(self.signature, outputs, fresh, words)

    def predict(self, rows: Sequence[Any]) -> list[Line]:
        """Answer rows, as of `encode`, with the lines of `predictions`.

        Raises:
            UserError: as `encode`.

        """
        return list(self.answered(self.encode(rows)))

    def answered(self, fresh: Fresh) -> Iterator[Line]:
        """Answer rows that were read."""
        return self.predictions(self.answers(fresh.inputs), fresh)

    @cached_property
    def _models(self) -> "list[keras.Model]":
        have_keras_use_tensorflow()
        from rnnpipe.bundles.answering import read_model  # noqa: PLC0415 (imports TensorFlow)

        code = self.record.code
        known = {} if code is None else own_objects(code.function, str(self._code))
        return [read_model(self.folder / name, known) for name in self.record.models]

    @cached_property
    def _answering(self) -> "list[Answering | Writing]":
        models = self._models
        from rnnpipe.bundles.answering import Answering, Writing  # noqa: PLC0415 (imports TensorFlow)

        pair, target = self.record.trained.encoder_decoder, self.signature.target
        if pair is not None:
            return [Writing(model, pair, target.timesteps or 0) for model in models]
        own = self.record.trained.function is not None
        return [Answering(model, own=own) for model in models]


def _padded(values: Values, port: Any, name: str) -> NDArray[Any]:
    if isinstance(values, Ragged):
        if values.item_shape != port.item_shape or not port.is_sequence:
            raise UserError(
                f"{name!r} has items of shape {values.item_shape}; expected {port.item_shape}"
            )
        values = dense(Ragged(checked(values.values, port, name), values.offsets), port)
    return fitting(values, port, name)


def _lengths(inputs: Mapping[str, Values]) -> NDArray[np.int64]:
    """How long each example is; where nothing says so they are alike."""
    ragged = [values.lengths for values in inputs.values() if isinstance(values, Ragged)]
    if ragged:
        return np.asarray(np.max(ragged, axis=0))
    return np.zeros(len(next(iter(inputs.values()))), np.int64)
