"""What every kind of dataset has: settings, the files it is read from, and how it is read."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from rnnpipe.data.examples import Dataset
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.sources.files import LocalFile, RemoteFile
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes
from rnnpipe.specs.base import Count, Spec
from rnnpipe.specs.training import TrainingSpec


class Source(Spec):
    """Where a dataset comes from; `source` is its name in the table of kinds."""

    FILES: ClassVar[tuple[RemoteFile, ...]] = ()
    """What is downloaded for it; nothing for data that is made or comes with a library."""

    source: str
    limit: Count | None = Field(None, description="use only the first N training examples")
    training: TrainingSpec = TrainingSpec()

    @abstractmethod
    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """Make all of the dataset from its `FILES`, by name; `limit` is seen to elsewhere."""


def load(spec: Source, files: Mapping[str, LocalFile]) -> Dataset:
    """Read the dataset that `spec` asks for, from its `FILES` by name.

    `spec.limit` keeps the first examples of the training set; the test set is always whole.

    Raises:
        UserError: a file is damaged or not what it should be, a split leaves one side empty, or the
            data does not fit into memory.

    """
    try:
        dataset = spec.read(files)
    except MemoryError as error:
        raise UserError(
            f"the {spec.source} data asked for do not fit into memory; ask for fewer examples or "
            "timesteps"
        ) from error
    _check(dataset, spec)
    if spec.limit is None:
        return dataset
    return replace(dataset, train=dataset.train.first(spec.limit))


def _check(dataset: Dataset, spec: Source) -> None:
    names = {"train": "training", "validation": "validation", "test": "test"}
    for part, examples in dataset.parts().items():
        name = names[part]
        if not len(examples):
            raise UserError(
                f"test_split leaves no {name} examples of the {spec.source} data; set it nearer 0.2"
            )
        target = dataset.signature.target
        if isinstance(target, Classes):
            labels = examples.targets
            labels = labels.values if isinstance(labels, Ragged) else labels
            highest = int(labels.max(initial=0))
            if highest >= target.width:
                raise UserError(
                    f"{spec.source} has a {name} label {highest}, expected one below "
                    f"{target.width}: its file is damaged or another dataset's"
                )
