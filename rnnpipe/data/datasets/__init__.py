"""Datasets: one module per source, and the table that names them.

Each module has `FILES`, what is downloaded for it, and `load(spec, files)`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from rnnpipe.data.datasets import adding, digits, imdb, reuters, temporal_order
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.sources.files import LocalFile, RemoteFile
from rnnpipe.errors import UserError
from rnnpipe.specs import DatasetSpec

__all__ = ["Dataset", "Examples", "all_sources", "load", "sources"]


class _Source(Protocol):
    @property
    def FILES(self) -> tuple[RemoteFile, ...]: ...  # noqa: N802 (a module's constant)

    def load(self, spec: Any, files: Mapping[str, LocalFile], /) -> Dataset: ...


_SOURCES: dict[str, _Source] = {
    "imdb": imdb,
    "reuters": reuters,
    "adding": adding,
    "temporal_order": temporal_order,
    "digits": digits,
}


def sources(spec: DatasetSpec) -> tuple[RemoteFile, ...]:
    """The files that `load` needs; none for data that is made or comes with a library."""
    return _SOURCES[spec.source].FILES


def all_sources() -> tuple[RemoteFile, ...]:
    """The files of every source."""
    return tuple(file for source in _SOURCES.values() for file in source.FILES)


def load(spec: DatasetSpec, files: Mapping[str, LocalFile]) -> Dataset:
    """The dataset that `spec` asks for, from its `sources` by name.

    `spec.limit` keeps the first examples of the training set; the test set is always whole.

    Raises:
        UserError: a file is damaged or not what it should be, a split leaves one side empty, or the
            data does not fit into memory.

    """
    try:
        dataset = _SOURCES[spec.source].load(spec, files)
    except MemoryError as error:
        raise UserError(
            f"the {spec.source} data asked for do not fit into memory; ask for fewer examples or "
            "timesteps"
        ) from error
    _check(dataset, spec)
    if spec.limit is None:
        return dataset
    return replace(dataset, train=dataset.train.first(spec.limit))


def _check(dataset: Dataset, spec: DatasetSpec) -> None:
    for name, examples in (("training", dataset.train), ("test", dataset.test)):
        if not len(examples):
            raise UserError(
                f"test_split leaves no {name} examples of the {spec.source} data; set it nearer 0.2"
            )
        if dataset.signature.target == "class":
            highest = int(examples.targets.max())
            if highest >= len(dataset.signature.classes):
                raise UserError(
                    f"{spec.source} has a {name} label {highest}, expected one below "
                    f"{len(dataset.signature.classes)}: its file is damaged or another dataset's"
                )
