"""A data card as tables of text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rnnpipe.data.card import DataCard, Duplicates, PartCard
from rnnpipe.files.digests import short
from rnnpipe.language import said, say, say_count
from rnnpipe.report.amounts import amount, count_cell, share_cell, share_text
from rnnpipe.summary.tables import MISSING, Cell, Table

MOST_CLASSES = 10
"""So many classes are listed; of the others it is said how many there are."""

_LONG_NOTES = 8


@dataclass(frozen=True)
class CardView:
    """What a report shows of a data card.

    Attributes:
        parts: a column a part, a row a fact.
        classes: how often the largest classes are the target; None where targets are numbers.
        duplicates: across the split, in a sentence.
        notes: what was decided.
        fitted: what the digest of all that was fitted is, in a sentence.

    """

    parts: Table
    classes: Table | None
    duplicates: str
    notes: tuple[str, ...]
    fitted: str

    @property
    def is_long(self) -> bool:
        """Whether it is better folded."""
        return len(self.notes) > _LONG_NOTES or (
            self.classes is not None and self.classes.footer is not None
        )


def card_view(card: DataCard) -> CardView:
    """The card as it is shown."""
    return CardView(
        _parts(card.parts),
        _classes(card.parts),
        _duplicates(card.duplicates),
        card.notes,
        say(
            "All that was fitted, on the training part alone, has the digest {digest}.",
            digest=short(card.fitted_digest),
        ),
    )


def _lengths(pick: Callable[..., float]) -> Callable[[PartCard], Cell]:
    return lambda part: MISSING if part.lengths is None else _plain(pick(part.lengths))


def _numbers(pick: Callable[..., float]) -> Callable[[PartCard], Cell]:
    def cell(part: PartCard) -> Cell:
        if part.numbers is None:
            return MISSING
        value = pick(part.numbers)
        return Cell(amount(value), value)

    return cell


def _share(pick: Callable[[PartCard], float | None]) -> Callable[[PartCard], Cell]:
    def cell(part: PartCard) -> Cell:
        share = pick(part)
        return MISSING if share is None else share_cell(share)

    return cell


def _plain(value: float) -> Cell:
    return Cell(f"{value:,g}" if value < 1e5 else f"{value:,.0f}", value)


_FACTS: dict[str, Callable[[PartCard], Cell]] = {
    "Examples": lambda part: count_cell(part.examples),
    "Independent units": lambda part: count_cell(part.units),
    "First target": lambda part: Cell(part.first_time) if part.first_time else MISSING,
    "Last target": lambda part: Cell(part.last_time) if part.last_time else MISSING,
    "Shortest sequence": _lengths(lambda lengths: lengths.shortest),
    "Median length": _lengths(lambda lengths: lengths.median),
    "90% are no longer than": _lengths(lambda lengths: lengths.ninety_percent),
    "Longest sequence": _lengths(lambda lengths: lengths.longest),
    "Truncated": _share(lambda part: part.truncated_share),
    "Unknown words": _share(lambda part: part.unknown_share),
    "Lowest target": _numbers(lambda numbers: numbers.lowest),
    "Mean target": _numbers(lambda numbers: numbers.mean),
    "Highest target": _numbers(lambda numbers: numbers.highest),
}


def _parts(parts: Mapping[str, PartCard]) -> Table:
    """The facts that any part has."""
    everything = [(Cell(say(name)), *map(of, parts.values())) for name, of in _FACTS.items()]
    rows = tuple(row for row in everything if any(cell is not MISSING for cell in row[1:]))
    return Table(say("Parts"), said("Property", *(name.capitalize() for name in parts)), rows)


def _classes(parts: Mapping[str, PartCard]) -> Table | None:
    """The largest classes of the first part, which is trained on; the footer sums up the others."""
    of_first = next(iter(parts.values())).classes
    if not of_first:
        return None
    names = sorted(of_first, key=lambda name: -of_first[name])
    listed, others = names[:MOST_CLASSES], names[MOST_CLASSES:]
    header = said("Class", *(name.capitalize() for name in parts))
    rows = tuple(
        (Cell(name), *(_count(part, [name]) for part in parts.values())) for name in listed
    )
    more = Cell(say("{count} more", count=len(others)))
    footer = (more, *(_count(part, others) for part in parts.values()))
    return Table(say("Classes"), header, rows, footer if others else None)


def _count(part: PartCard, names: list[str]) -> Cell:
    """`1,200 (12.0%)`: how often any of the classes is the target."""
    count, total = sum(part.classes.get(name, 0) for name in names), sum(part.classes.values())
    return Cell(f"{count:,} ({share_text(count / total)})" if total else f"{count:,}", count)


def _duplicates(found: Duplicates | None) -> str:
    if found is None:
        return say("Duplicates across the split were not looked for.")
    if not found.exact + found.near:
        return say("No test input is a duplicate of a training input.")
    return say(
        "Duplicates across the split: {inputs} of a training example and {near} nearly so, "
        "{share} of all test examples.",
        inputs=say_count(found.exact, "test input is that", "test inputs are those"),
        near=f"{found.near:,}",
        share=share_text(found.share),
    )
