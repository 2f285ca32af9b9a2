"""The teaching notebook's models, their data, and the arithmetic that a step of them needs."""

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from rnnpipe.data import datasets
from rnnpipe.data.arrays import Part
from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.data.examples import Dataset
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.sources import download
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.layers import Layer
from rnnpipe.settings import artifacts_location, data_mirror
from rnnpipe.specs import Signature, Tokens
from rnnpipe.store import Store
from rnnpipe.suites import TrialSpec, load_suite

Cell = Literal["simple_rnn", "lstm", "gru"]

GATES: dict[Cell, int] = {"simple_rnn": 1, "lstm": 4, "gru": 3}
"""Matrix products of each kind of cell: gates and candidate."""


@dataclass(frozen=True)
class Model:
    """A trial of the notebook suite: an embedding and recurrent layers, the last's output last.

    `maxlen` and `units`, where given, take the place of the notebook's: `units` of every recurrent
    layer and of the embedding.
    """

    name: str
    maxlen: int | None = None
    units: int | None = None

    def as_json(self) -> dict[str, Any]:
        """What another process makes the same model of."""
        return asdict(self)

    @cached_property
    def trial(self) -> TrialSpec:
        """The suite's trial, its layers of the wanted size."""
        trial = _trials()[self.name]
        if self.units is None:
            return trial
        layers = tuple(
            layer if layer.type == "dense" else layer.model_copy(update={"units": self.units})
            for layer in trial.layers
        )
        return trial.model_copy(update={"layers": layers})

    @cached_property
    def dataset(self) -> DatasetSpec:
        """The suite's dataset, its examples of the wanted length."""
        spec = load_suite("notebook").datasets[self.trial.dataset]
        return spec if self.maxlen is None else spec.model_copy(update={"maxlen": self.maxlen})

    @property
    def embedding_units(self) -> int:
        """Units of the embedding."""
        return units_of(self.trial.layers[0])

    @property
    def recurrent(self) -> list[tuple[Cell, int]]:
        """Kind and units of each recurrent layer."""
        layers = self.trial.layers
        return [(cell, units_of(each)) for each in layers for cell in GATES if each.type == cell]

    def work(self, tokens: float, vocabulary: int) -> tuple[float, float]:
        """Floating-point operations and bytes that a training step on `tokens` timesteps needs.

        The operations are those of the matrix products: input and recurrent kernel of every layer,
        2 for each weight and timestep forwards, and twice as many backwards, by the inputs and by
        the weights. The bytes are the float32 gates and states that go from the forward to the
        backward pass, written once and read once, and the embedding with its gradient and the
        optimizer's averages, each read or written where a step must.
        """
        widths = [self.embedding_units, *(units for _, units in self.recurrent)]
        operations = traffic = 0.0
        for position, (kind, units) in enumerate(self.recurrent):
            operations += 3 * 2 * tokens * GATES[kind] * units * (widths[position] + units)
            traffic += 2 * 4 * tokens * (GATES[kind] + 1) * units
        averages = {"rmsprop": 1, "adam": 2}[self.trial.training.optimizer]
        # Written and read: the gradient, the embedding itself, and each average.
        traffic += 4 * 2 * (2 + averages) * vocabulary * self.embedding_units
        return operations, traffic


def notebook(names: list[str]) -> list[Model]:
    """The notebook suite's models; only `names` (`dataset/variant`) where there are any."""
    return [Model(name) for name in _trials() if not names or name in names]


def read(spec: DatasetSpec) -> Dataset:
    """A dataset from its archives, which are fetched once into the store."""
    store = Store.open(artifacts_location(None))
    files = {}
    for remote in spec.FILES:
        source = download.locate(remote, data_mirror())
        path = store.download(source.sha256, source.name)
        download.fetch(source, path, on_progress=lambda *_: None)
        files[source.name] = LocalFile(path, source.sha256)
    return datasets.load(spec, files)


def load(model: Model) -> tuple[Part, Signature]:
    """The model's padded training examples, but for those to validate with; and their signature."""
    dataset = read(model.dataset)
    train, _ = pad_dataset(dataset).to_train_on(model.trial.training.validation_split)
    return train, dataset.signature


def tokens_of(signature: Signature) -> Tokens:
    """The notebook's one input."""
    port = signature.inputs["tokens"]
    if not isinstance(port, Tokens):
        raise TypeError(f"{port!r}: expected token ids")
    return port


def tokens_per_example(inputs: np.ndarray) -> float:
    """Timesteps of `(examples, timesteps)` left-padded ids from the first that is no padding."""
    return float(np.mean(inputs.shape[1] - np.argmax(inputs != 0, axis=1)))


def units_of(layer: Layer) -> int:
    """Units of a layer of a kind that has them."""
    return int(layer.model_dump()["units"])


def _trials() -> dict[str, TrialSpec]:
    suite = load_suite("notebook")
    return {f"{t.dataset}/{t.variant}": t for t in suite.trials() if t.seed == suite.seeds[0]}
