"""Temporal order: tell in which order two rare symbols stood among distractors."""

from collections.abc import Mapping

import numpy as np

from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.sources.files import LocalFile, RemoteFile
from rnnpipe.specs import Signature, TemporalOrderSpec

FILES: tuple[RemoteFile, ...] = ()

SYMBOLS = "abcdXYEB"
CLASSES = ("XX", "XY", "YX", "YY")

_DISTRACTORS = 4
_X, _E, _B = (SYMBOLS.index(symbol) for symbol in "XEB")


def load(spec: TemporalOrderSpec, _files: Mapping[str, LocalFile]) -> Dataset:
    """Fresh sequences in one-hot coding over `SYMBOLS`, and the order of their two key symbols.

    As in Hochreiter & Schmidhuber 1997 (doi:10.1162/neco.1997.9.8.1735), experiment 6a: E first, B
    last, two of X and Y in between, and distractors a to d everywhere else. There a sequence has
    100 to 110 symbols and the keys stand at 10 to 20 and 50 to 60; here all have `spec.timesteps`,
    and the keys stand in the second and the ninth tenth of it. The late second key gives every
    cell an early gradient, so that what remains to be learned is to remember the first.
    """
    train, test = np.random.SeedSequence(spec.seed).spawn(2)
    return Dataset(
        signature=Signature(
            inputs="features",
            target="class",
            timesteps=spec.timesteps,
            features=len(SYMBOLS),
            classes=CLASSES,
        ),
        train=_examples(spec.train_examples, spec.timesteps, np.random.default_rng(train)),
        test=_examples(spec.test_examples, spec.timesteps, np.random.default_rng(test)),
    )


def _examples(count: int, timesteps: int, rng: np.random.Generator) -> Examples:
    """Inputs `(count, timesteps, 8)`, one-hot; targets `(count,)`, by position in `CLASSES`."""
    symbols = rng.integers(0, _DISTRACTORS, (count, timesteps), np.uint8)
    symbols[:, 0] = _E
    symbols[:, -1] = _B
    first = rng.integers(timesteps // 10, timesteps * 2 // 10, count)
    second = rng.integers(timesteps * 8 // 10, timesteps * 9 // 10, count)
    keys = rng.integers(0, 2, (count, 2), np.uint8)
    rows = np.arange(count)
    symbols[rows, first] = _X + keys[:, 0]
    symbols[rows, second] = _X + keys[:, 1]
    inputs = np.eye(len(SYMBOLS), dtype=np.float32)[symbols]
    return Examples(inputs, (2 * keys[:, 0] + keys[:, 1]).astype(np.int32))
