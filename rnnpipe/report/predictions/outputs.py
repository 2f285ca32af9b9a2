"""What trials answered on the test examples: read one at a time, checked, and averaged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError, why
from rnnpipe.records import DatasetRecord, TrialRecord
from rnnpipe.records.predictions import Predictions, read_predictions
from rnnpipe.specs import Classes, Signature

Floats = NDArray[np.float64]

PREDICTIONS = "predictions.npz"


@dataclass(frozen=True, eq=False)
class Answered:
    """Answers to all test examples.

    Attributes:
        targets: `(test, *target)`, as `rnnpipe.records.predictions` has them.
        outputs: float64: of classes a probability of each, `(test, *target, classes)`; of numbers
            what the targets are, scaled alike.
        counts: which targets count, bool `(test,)` or, of targets a step, `(test, timesteps)`.

    """

    targets: NDArray[Any]
    outputs: Floats
    counts: NDArray[np.bool_]


@dataclass(frozen=True)
class Variant:
    """What a variant's seeds answered on a dataset.

    Attributes:
        name: of the variant.
        signature: of the dataset.
        test_examples: how many there are.
        paths: the predictions of each seed.

    """

    name: str
    signature: Signature
    test_examples: int
    paths: tuple[Path, ...]

    def each(self) -> Iterator[Answered]:
        """The answers of each seed after its best epoch.

        Raises:
            UserError: a file is missing or damaged, or of another dataset.

        """
        for path in self.paths:
            yield _read(path, self.signature, self.test_examples)

    def mean(self) -> Answered:
        """The answers with their outputs averaged over the seeds; raises as `each`."""
        answers = self.each()
        first = next(answers)
        total = first.outputs
        for answered in answers:
            total += answered.outputs
        return replace(first, outputs=total / len(self.paths))


def variants_of(
    folder: Path, dataset: DatasetRecord, trials: Sequence[TrialRecord]
) -> tuple[Variant, ...]:
    """The variants of which a finished trial has predictions, in the order of the trials.

    Args:
        folder: of the run.
        dataset: what the trials were tested on.
        trials: all of this dataset.

    """
    paths: dict[str, list[Path]] = {}
    for trial in trials:
        if trial.status == "finished" and PREDICTIONS in trial.files:
            paths.setdefault(trial.variant, []).append(folder / trial.label / PREDICTIONS)
    return tuple(
        Variant(name, dataset.signature, dataset.test_examples, tuple(found))
        for name, found in paths.items()
    )


def _read(path: Path, signature: Signature, test_examples: int) -> Answered:
    try:
        found = read_predictions(path)
        return _checked(found, signature, (test_examples, *signature.target.shape))
    except (OSError, ValueError) as error:
        raise UserError(
            f"{path} has no readable predictions ({why(error)}): the run folder is damaged or not "
            "complete; copy it again, or run the suite again"
        ) from error


def _checked(found: Predictions, signature: Signature, shape: tuple[int, ...]) -> Answered:
    if found.targets.shape != shape:
        raise ValueError(f"its targets have shape {found.targets.shape}; expected {shape}")
    counts = np.ones(shape[:2] if signature.target.is_sequence else shape[:1], np.bool_)
    if found.weights is not None:
        if found.weights.shape != counts.shape:
            raise ValueError(f"its weights have shape {found.weights.shape}, its targets {shape}")
        counts = found.weights > 0
    outputs = found.best.astype(np.float64)
    if not np.isfinite(outputs).all():
        raise ValueError("an output is not finite")
    if not isinstance(signature.target, Classes):
        return Answered(found.targets, _shaped(outputs, shape), counts)
    if not ((found.targets >= 0) & (found.targets < signature.target.width)).all():
        raise ValueError("a target is none of the classes")
    probabilities = _shaped(outputs, (*shape, signature.outputs))
    if signature.outputs == 1:
        probabilities = np.concatenate([1 - probabilities, probabilities], axis=-1)
    return Answered(found.targets.astype(np.int64), probabilities, counts)


def _shaped(outputs: Floats, shape: tuple[int, ...]) -> Floats:
    """The outputs in a shape that differs by an axis of 1 at most."""
    if outputs.shape not in {shape, (*shape, 1)}:
        raise ValueError(f"its outputs have shape {outputs.shape}; expected {shape}")
    return outputs.reshape(shape)
