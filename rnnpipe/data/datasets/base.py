"""What every kind of dataset has: settings, the files it is read from, and how it is read."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field

from rnnpipe.counting import counted
from rnnpipe.data.examples import Dataset
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.sources.files import LocalFile, RemoteFile
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown
from rnnpipe.specs import Classes, Features, Signature, Text, Tokens
from rnnpipe.specs.base import Count, Spec
from rnnpipe.specs.training import TrainingSpec

_MOST_NAMED = 3


class Source(Spec):
    """Where a dataset comes from; `source` is its name in the table of kinds."""

    FILES: ClassVar[tuple[RemoteFile, ...]] = ()
    """What is downloaded for it; nothing for data that is made or comes with a library."""

    LIBRARIES: ClassVar[tuple[str, ...]] = ("numpy",)
    """The packages whose versions shape what is read."""

    source: str
    limit: Count | None = Field(None, description="use only the first N training examples")
    training: TrainingSpec = TrainingSpec()

    @abstractmethod
    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """Make all of the dataset from its files; `limit` is seen to elsewhere.

        Args:
            files: what is downloaded, by the names in `FILES`, and the user's own, by their roles
                in `own_files`.

        """

    def known_signature(self) -> Signature | None:
        """Return the signature that the dataset will have; None where only its files tell it."""
        return None

    def known_input(self) -> Tokens | Features | None:
        """Return what the first layer will read, where the targets are not known yet."""
        return None

    def is_private(self) -> bool:
        """Return whether the user has said that no example is to be shown."""
        return False

    def picture_size(self) -> tuple[int, int] | None:
        """Return height and width of the picture whose pixels an example's features are, if any."""
        return None

    def require_usable(self) -> None:
        """Refuse what the first rows of the user's own files tell to be wrong, in about a second.

        Raises:
            UserError: as `read` would.

        """

    def own_files(self) -> dict[str, str]:
        """Return the paths of the user's own files and folders, by their roles; there are none."""
        return {}

    def located(self, folder: Path) -> Self:  # noqa: ARG002 (has no paths)
        """Return the same with paths that start at `folder`, where the suite's file lies."""
        return self

    def data_only(self) -> Self:
        """Return what shapes the examples: not how they are trained on, nor where files lie."""
        return self.model_copy(update={"training": TrainingSpec()})


def load(spec: Source, files: Mapping[str, LocalFile]) -> Dataset:
    """Read the dataset that `spec` asks for, from its files as in `Source.read`.

    `spec.limit` keeps the first examples of the training set; the test set is always whole.

    Raises:
        UserError: a file is damaged or not what it should be, a split leaves one side empty, or the
            data does not fit into memory.

    """
    try:
        dataset = spec.read(files)
    except UserError as error:
        raise _naming(error, files) from error
    except MemoryError as error:
        raise UserError(
            f"the {spec.source} data asked for do not fit into memory; ask for fewer examples or "
            "timesteps"
        ) from error
    _check(dataset, spec)
    if spec.limit is None:
        return dataset
    return _limited(dataset, spec.limit)


def _limited(dataset: Dataset, limit: int) -> Dataset:
    """The first training examples alone, which the card, where there is one, does not count."""
    count, kept = len(dataset.train), dataset.first(limit)
    if kept.card is None or count <= limit:
        return kept
    note = (
        f"counted, and fitted on, are all {counted(count, 'training example')}, of which "
        f"{limit:,} {'is' if limit == 1 else 'are'} trained on (limit)"
    )
    return replace(kept, card=kept.card.model_copy(update={"notes": (note, *kept.card.notes)}))


def _naming(error: UserError, files: Mapping[str, LocalFile]) -> UserError:
    """The error, with the files' names before it where it has none of them."""
    names = list(dict.fromkeys(file.path.name for file in files.values()))
    if not names or any(name in str(error) for name in names):
        return error
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return UserError(f"{', '.join(map(shown, names[:_MOST_NAMED]))}{more}: {error}")


def _check(dataset: Dataset, spec: Source) -> None:
    names = {"train": "training", "validation": "validation", "test": "test"}
    for part, examples in dataset.parts().items():
        name = names[part]
        if not len(examples):
            raise UserError(
                f"test_split leaves no {name} examples of the {spec.source} data; set it nearer 0.2"
            )
        target = dataset.signature.target
        if isinstance(target, Text) and (dataset.written is None or dataset.encoders is None):
            raise UserError(
                f"{spec.source} asks for a text, but gives neither its vocabulary nor the texts as "
                "they are written; expected a Dataset with encoders.target and written"
            )
        if isinstance(target, Classes):
            labels = examples.targets
            labels = labels.values if isinstance(labels, Ragged) else labels
            highest = int(labels.max(initial=0))
            if highest >= target.width:
                raise UserError(
                    f"{spec.source} has a {name} label {highest}, expected one below "
                    f"{target.width}: its file is damaged or another dataset's"
                )
