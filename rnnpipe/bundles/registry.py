"""Models that were given a name: who holds it now, and who held it before.

A name is a file `models/<name>.json` with its history; the bundles of its holders lie beside it, in
`models/<name>/<number>`, so that they stay when a run is removed. Nothing is ever overwritten.
"""

import json
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from rnnpipe.bundles.opening import read_record
from rnnpipe.bundles.writing import write_bundle
from rnnpipe.comparison import Comparison, Gate, compare_models, gate_told, load_run
from rnnpipe.errors import UserError
from rnnpipe.files.atomic import write_atomically
from rnnpipe.files.untrusted import plain, read_file
from rnnpipe.records.base import Record
from rnnpipe.records.run import utc_now
from rnnpipe.report.quantities import metric_named, side_cell
from rnnpipe.specs.base import NAME_RULE, FileName, Name, Number, Seed, Size
from rnnpipe.store import Store

if TYPE_CHECKING:
    from rnnpipe.bundles.reference import Chosen

_MAX_BYTES = 16 * 2**20
_REFUSED = {Gate.WORSE, Gate.NOT_MEASURED}


class Holder(Record):
    """A model that holds, or held, a name.

    Attributes:
        name: the name.
        number: how many models have held it until then, counted from 1.
        run: the model's run.
        dataset: the model's dataset in it.
        variant: and its variant.
        seeds: of the trainings that answer.
        scores: their test metrics.
        since: when it was given the name.
        verdict: what the comparison with the holder before it came to.
        forced: whether it was given the name although that was refused.

    """

    name: Name
    number: Size
    run: FileName
    dataset: Name
    variant: Name
    seeds: tuple[Seed, ...]
    scores: dict[str, Number]
    since: AwareDatetime
    verdict: str
    forced: bool = False

    @property
    def label(self) -> str:
        """`run:dataset/variant`."""
        return f"{self.run}:{self.dataset}/{self.variant}"


class Registry:
    """The names of a store's models."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self) -> list[str]:
        """All names, in the order of the alphabet."""
        return sorted(path.stem for path in self._store.models.glob("*.json"))

    def holder(self, name: str) -> Holder | None:
        """The model that holds a name; None where nobody has it.

        Raises:
            UserError: its file is damaged.

        """
        history = self.history(name)
        return history[-1] if history else None

    def history(self, name: str) -> tuple[Holder, ...]:
        """All that have held a name, the present holder last.

        Raises:
            UserError: its file is damaged.

        """
        path = self._store.models / f"{name}.json"
        if "/" in name or not path.is_file():
            return ()
        try:
            return _HISTORY.validate_python(plain(json.loads(read_file(path, _MAX_BYTES))))
        except (OSError, ValueError, ValidationError) as error:
            raise UserError(
                f"{path} is damaged ({error}); restore it from a copy, or move it away: the "
                f"bundles lie in {path.with_suffix('')}"
            ) from error

    def folder(self, holder: Holder) -> Path:
        """Where the bundle of a holder lies."""
        return self._store.models / holder.name / str(holder.number)

    def promote(
        self, chosen: "Chosen", name: str, *, ensemble: bool = False, force: bool = False
    ) -> Holder:
        """Give a run's variant a name, if it is not known to be worse than the present holder.

        Args:
            chosen: the variant.
            name: which may be a new one.
            ensemble: whether the mean of all seeds is to answer.
            force: whether it gets the name all the same.

        Raises:
            UserError: the gate against the holder says worse or not comparable; there is no such
                model; or the disk is full or does not let us write.

        """
        _check(name)
        self._store.models.mkdir(parents=True, exist_ok=True)
        with self._store.sole_use(f"model-{name}", lambda: None):
            history = self.history(name)
            verdict, refused = self._judged(history[-1] if history else None, chosen)
            if refused and not force:
                raise UserError(
                    f"{chosen.label} does not get the name {name}, which {history[-1].label} "
                    f"holds: {verdict}; to give it all the same, add --force"
                )
            place = self._free(name, len(history) + 1)
            write_bundle(chosen.run, chosen.dataset, chosen.variant, place, ensemble=ensemble)
            record = read_record(place)
            holder = Holder(
                name=name,
                number=int(place.name),
                run=record.trained.run,
                dataset=record.dataset,
                variant=record.variant,
                seeds=record.trained.seeds,
                scores=record.scores,
                since=utc_now(),
                verdict=verdict,
                forced=refused,
            )
            content = _HISTORY.dump_json((*history, holder), indent=1)
            write_atomically(self._store.models / f"{name}.json", content + b"\n")
        return holder

    def _free(self, name: str, number: int) -> Path:
        """A folder for a bundle; one that a killed command left behind is passed over."""
        places = (self._store.models / name / str(n) for n in count(number))
        return next(place for place in places if not place.exists())

    def _judged(self, holder: Holder | None, chosen: "Chosen") -> tuple[str, bool]:
        """What the comparison with the present holder comes to, and whether it is a refusal."""
        if holder is None:
            return "the first of its name", False
        try:
            held = load_run(self._store.runs.locate(holder.run))
        except UserError as error:
            return f"not comparable: {error}", True
        compared = compare_models(
            held, (holder.dataset, holder.variant), chosen.run, (chosen.dataset, chosen.variant)
        )
        gate, told = gate_told([compared])
        reasons = [row.reason for row in compared.rows if row.counted and row.reason]
        because = f" ({reasons[0]})" if gate in _REFUSED and reasons else ""
        return f"{told}{because}{_scores(compared)}", gate in _REFUSED


def _scores(compared: Comparison) -> str:
    """What both sides scored, as no word for the difference tells how large it is."""
    row = next((row for row in compared.rows if row.counted and row.difference is not None), None)
    if row is None:
        return ""
    metric = metric_named(row.metric)
    mine, its = (side_cell(metric, side).text for side in (row.other_side, row.base_side))
    return f"; {metric.inline} {mine}, of the holder {its}"


_HISTORY = TypeAdapter(tuple[Holder, ...])


def _check(name: str) -> None:
    try:
        TypeAdapter(Name).validate_python(name)
    except ValidationError as error:
        raise UserError(f"{name!r} is no name for a model; {NAME_RULE}") from error
