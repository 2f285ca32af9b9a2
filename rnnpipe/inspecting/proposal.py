"""What the user wishes, what was seen in their data, and what is proposed for it."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from rnnpipe.data.tables.layout import TableFormat

TargetKind = Literal["class", "number"]


@dataclass(frozen=True)
class Wishes:
    """What the user has said; None and empty where nothing was.

    Attributes:
        target: the columns that are asked for; several of a forecast only.
        text: the column with the texts.
        time: the column with the time.
        group: the column that is equal where rows belong together.
        time_format: directives of strptime, or "iso".
        kind: whether the target is a class or a number.
        encoding: of the files.
        format: of a table, where it does not follow from the file's name.
        delimiter: between two fields of a table.
        header: the names of a table's columns, where its file does not name all.

    """

    target: tuple[str, ...] = ()
    text: str | None = None
    time: str | None = None
    group: str | None = None
    time_format: str | None = None
    kind: TargetKind | None = None
    encoding: str = "utf-8"
    header: tuple[str, ...] = ()
    format: TableFormat | None = None
    delimiter: str | None = None


@dataclass(frozen=True)
class Key:
    """A key of the dataset in the suite file.

    Attributes:
        name: of the key.
        value: as TOML has it.
        comment: why; above the key.
        proposed: False where it stands in the file as a comment, to be taken in by hand.

    """

    name: str
    value: Any
    comment: str = ""
    proposed: bool = True


@dataclass(frozen=True)
class Proposal:
    """A dataset and what to try on it.

    Attributes:
        question: the suite's title.
        keys: of the dataset, but for those that name its files.
        files: the keys that name files: `path`, or `train` and `test`; paths as the user gave them.
        takes: what is taken for what, and why, in sentences.
        baselines: variants that are no network, by name.
        examples: about how many are trained on.
        width: numbers that a cell reads at each step.
        outputs: width of the output layer.
        words: whether the steps are token ids, which are embedded in `width` numbers.
        per_step: whether there is a target a step.
        both_ways: whether a model may read a sequence from its end as well.

    """

    question: str
    keys: tuple[Key, ...]
    files: Mapping[str, str]
    takes: tuple[str, ...]
    baselines: Mapping[str, Mapping[str, Any]]
    examples: int
    width: int
    outputs: int
    words: bool = False
    per_step: bool = False
    both_ways: bool = False


class Looked(Protocol):
    """Data that were looked at."""

    @property
    @abstractmethod
    def saw(self) -> tuple[str, ...]:
        """What is in them, line by line."""

    @abstractmethod
    def propose(self, wishes: Wishes) -> Proposal:
        """Decide what is what, and say so.

        Raises:
            UserError: two readings are possible, or the data cannot be used; the option or the
                mend is named.

        """
