"""Texts: where each variant with attention looked while it wrote some of the test examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rnnpipe.errors import UserError
from rnnpipe.records import TrialRecord
from rnnpipe.records.attention import ATTENTION, Looked, read_attention


@dataclass(frozen=True)
class Attention:
    """Where a variant looked.

    Attributes:
        variant: its name.
        looked: in each of some examples.

    """

    variant: str
    looked: tuple[Looked, ...]


def attention_of(folder: Path, trials: Sequence[TrialRecord]) -> tuple[Attention, ...]:
    """Where the variants looked that have attention, each by its first seed.

    Args:
        folder: of the run.
        trials: all of a dataset.

    Raises:
        UserError: a file that the record names is missing or damaged.

    """
    found: dict[str, Attention] = {}
    for trial in trials:
        if trial.status == "finished" and ATTENTION in trial.files and trial.variant not in found:
            found[trial.variant] = Attention(trial.variant, _read(folder / trial.label))
    return tuple(each for each in found.values() if each.looked)


def _read(folder: Path) -> tuple[Looked, ...]:
    try:
        return read_attention(folder)
    except (OSError, ValueError) as error:
        raise UserError(
            f"{folder / ATTENTION} cannot be read ({error}): the run folder is damaged or not "
            "complete; copy it again, or run the suite again"
        ) from error
