"""The teaching notebook's models, and the data that they are trained on."""

from dataclasses import dataclass
from typing import Literal

from rnnpipe import datasets
from rnnpipe.arrays import Arrays, pad_dataset
from rnnpipe.batches import examples_to_train_on
from rnnpipe.settings import artifacts_folder, data_mirror
from rnnpipe.sources import download
from rnnpipe.sources.files import LocalFile
from rnnpipe.specs import DatasetSpec, Signature, Suite, TrialSpec, load_suite
from rnnpipe.store import Store

Cell = Literal["simple_rnn", "lstm", "gru"]


@dataclass(frozen=True)
class Model:
    """A trial of the notebook suite: an embedding and recurrent layers, the last's output last."""

    trial: TrialSpec
    dataset: DatasetSpec

    @property
    def name(self) -> str:
        """`dataset/variant`."""
        return f"{self.trial.dataset}/{self.trial.variant}"

    @property
    def embedding_units(self) -> int:
        """Units of the embedding."""
        return int(self.trial.layers[0].units)  # type: ignore[union-attr]

    @property
    def recurrent(self) -> list[tuple[Cell, int]]:
        """Kind and units of each recurrent layer."""
        return [
            (layer.type, layer.units)
            for layer in self.trial.layers
            if layer.type in {"simple_rnn", "lstm", "gru"}
        ]  # type: ignore[misc]


def models(names: list[str]) -> list[Model]:
    """The notebook suite's models; only `names` where there are any."""
    suite: Suite = load_suite("notebook")
    found = [
        Model(trial, suite.datasets[trial.dataset])
        for trial in suite.trials()
        if trial.seed == suite.seeds[0]
    ]
    return [model for model in found if not names or model.name in names]


def load(model: Model) -> tuple[Arrays, Signature]:
    """The model's padded data; of the training examples those that are not for validation."""
    store = Store.open(artifacts_folder(None))
    files = {}
    for remote in datasets.sources(model.dataset):
        source = download.locate(remote, data_mirror())
        path = store.download(source.sha256, source.name)
        download.fetch(source, path, on_progress=lambda *_: None)
        files[source.name] = LocalFile(path, source.sha256)
    dataset = datasets.load(model.dataset, files)
    arrays = pad_dataset(dataset)
    count = examples_to_train_on(len(arrays.train_targets), model.trial.training.validation_split)
    trained_on = Arrays(
        arrays.train_inputs[:count],
        arrays.train_targets[:count],
        arrays.test_inputs,
        arrays.test_targets,
    )
    return trained_on, dataset.signature
