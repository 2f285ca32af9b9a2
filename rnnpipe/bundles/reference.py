"""Which model is meant: a bundle's folder, a name of the registry, or a run and its variant."""

import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rnnpipe.bundles.bundle import Bundle
from rnnpipe.bundles.opening import is_bundle, open_bundle
from rnnpipe.bundles.registry import Registry
from rnnpipe.bundles.writing import write_bundle
from rnnpipe.comparison import Row, Run, load_run
from rnnpipe.comparison.looking import compare_at_looks
from rnnpipe.errors import UserError
from rnnpipe.records import RunRecord
from rnnpipe.store import Store

LATEST_GOOD = "latest-good"
"""In place of a run: the newest one that finished, of the suite or the dataset that is named."""

_PARTS = re.compile(r"(?P<one>[a-z0-9][a-z0-9_-]*)/(?P<two>[a-z0-9][a-z0-9_-]*)")


@dataclass(frozen=True)
class Chosen:
    """A variant of a run."""

    run: Run
    dataset: str
    variant: str

    @property
    def label(self) -> str:
        """`run:dataset/variant`."""
        return f"{self.run.record.id}:{self.dataset}/{self.variant}"


def find_model(
    store: Store,
    reference: str,
    *,
    ensemble: bool = False,
    code: Path | None = None,
    card: bool = False,
) -> Bundle:
    """The model that is meant, as a bundle.

    Of a run a bundle is made that lasts as long as the object.

    Args:
        store: in which runs and names are looked up.
        reference: the folder of a bundle; a name that a model was given; `RUN:DATASET/VARIANT`; or
            `RUN` alone, for the variant that its verdict calls better than all others.
        ensemble: whether the mean of all seeds is to answer; only of a run.
        code: as of `open_bundle`.
        card: whether a bundle made of a run is to have its model card, as of `write_bundle`.

    Raises:
        UserError: there is no such model, or it cannot be read.

    """
    if is_bundle(Path(reference)):
        return _fixed(open_bundle(reference, code), reference, ensemble=ensemble)
    held = Registry(store).holder(reference)
    if held is not None:
        return _fixed(open_bundle(Registry(store).folder(held), code), reference, ensemble=ensemble)
    chosen = find_variant(store, reference)
    return bundle_of(chosen, ensemble=ensemble, code=code, card=card)


def find_models(store: Store, reference: str, code: Path | None = None) -> list[Bundle]:
    """All models that are meant: of `RUN` alone each trained variant, else as `find_model`.

    Raises:
        UserError: there is no such model, or one cannot be read.

    """
    if is_bundle(Path(reference)) or ":" in reference or Registry(store).holder(reference):
        return [find_model(store, reference, code=code)]
    run = _newest(store) if reference == LATEST_GOOD else load_run(store.runs.locate(reference))
    names = list(_networks(run))
    if not names:
        raise UserError(f"run {run.record.id} has no trained model that finished")
    return [bundle_of(Chosen(run, *name), code=code) for name in names]


def bundle_of(
    chosen: Chosen, *, ensemble: bool = False, code: Path | None = None, card: bool = False
) -> Bundle:
    """The bundle of a run's variant, in a folder of its own that goes with the object.

    Raises:
        UserError: as `write_bundle` and `open_bundle`.

    """
    folder = Path(tempfile.mkdtemp(prefix="rnnpipe-bundle-"))
    try:
        place = folder / "bundle"
        write_bundle(
            chosen.run, chosen.dataset, chosen.variant, place, ensemble=ensemble, card=card
        )
        bundle = open_bundle(place, code or _code_folder(chosen))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(bundle, shutil.rmtree, folder, ignore_errors=True)
    return bundle


def find_variant(store: Store, reference: str) -> Chosen:
    """The variant of a run that is meant.

    Raises:
        UserError: no run or variant fits, or more than one.

    """
    name, _, rest = reference.partition(":")
    parts = _PARTS.fullmatch(rest)
    if rest and parts is None:
        raise UserError(
            f"{reference!r}: expected RUN:DATASET/VARIANT, as in latest:imdb/lstm, behind the colon"
        )
    if name == LATEST_GOOD:
        return _latest_good(store, parts)
    try:
        run = load_run(store.runs.locate(name))
    except UserError as error:
        names = Registry(store).names()
        known = f"; models with a name are {', '.join(names)}" if names else ""
        raise UserError(f"{error}{known}") from error
    if parts is not None:
        return Chosen(run, parts["one"], parts["two"])
    return _best(run)


def _fixed(bundle: Bundle, reference: str, *, ensemble: bool) -> Bundle:
    if ensemble and not bundle.record.is_ensemble:
        raise UserError(
            f"{reference} is a bundle of one model; make one of all seeds of its run: "
            f"{bundle.record.label} with --ensemble"
        )
    return bundle


def _code_folder(chosen: Chosen) -> Path | None:
    """Where the user's own model of the run's suite lay, if it has one."""
    for trial in chosen.run.record.trials:
        if (trial.dataset, trial.variant) == (chosen.dataset, chosen.variant):
            folder = None if trial.model is None else trial.model.folder
            return None if folder is None else Path(folder)
    return None


def _latest_good(store: Store, parts: re.Match[str] | None) -> Chosen:
    """The newest run that finished; the first part may be its suite or a dataset of it."""
    if parts is None:
        return _best(_newest(store))
    for record in _finished(store):
        if record.suite.name == parts["one"]:
            run = load_run(store.runs.whole(record.id))
            return Chosen(run, _only_dataset(run, parts["two"]), parts["two"])
        if parts["one"] in record.datasets:
            return Chosen(load_run(store.runs.whole(record.id)), parts["one"], parts["two"])
    raise UserError(
        f"{LATEST_GOOD}: no run of a suite or a dataset {parts['one']!r} has finished yet"
    )


def _newest(store: Store) -> Run:
    for record in _finished(store):
        return load_run(store.runs.whole(record.id))
    raise UserError(f"{LATEST_GOOD}: no run has finished yet")


def _finished(store: Store) -> Iterator[RunRecord]:
    """The runs that finished, the newest first."""
    for run_id in reversed(store.runs.ids()):
        try:
            record = store.runs.read(run_id)
        except UserError:
            continue  # a run that cannot be read is no good one
        if record.status == "finished":
            yield record


def _only_dataset(run: Run, variant: str) -> str:
    found = list(dict.fromkeys(d for d, v in _networks(run) if v == variant))
    if len(found) == 1:
        return found[0]
    raise UserError(
        f"suite {run.record.suite.name} trains {variant!r} on {', '.join(found) or 'nothing'}; "
        f"name the dataset: {LATEST_GOOD}:DATASET/{variant}; there are {_listed(run)}"
    )


def _best(run: Run) -> Chosen:
    """The variant that the verdict calls better than all others, where there is one dataset.

    Raises:
        UserError: there are several datasets, or no winner.

    """
    names = list(_networks(run))
    if len(names) == 1:
        return Chosen(run, *names[0])
    if not names:
        raise UserError(f"run {run.record.id} has no trained model that finished")
    if len({dataset for dataset, _ in names}) > 1:
        raise UserError(
            f"run {run.record.id} has several datasets; name the model, one of {_listed(run)}"
        )
    rows = [row for row in compare_at_looks(run).rows if row.counted]
    others = {row.base for row in rows} | {row.other for row in rows}
    winners = [v for _, v in names if all(_beats(v, o, rows) for o in others - {v})]
    if len(winners) != 1:
        raise UserError(
            f"run {run.record.id} has no winner yet: no variant is better than all others; name "
            f"one of {_listed(run)}"
        )
    return Chosen(run, names[0][0], winners[0])


def _beats(one: str, other: str, rows: list[Row]) -> bool:
    said = {(row.base, row.other): row.verdict for row in rows}
    return said.get((other, one)) == "better" or said.get((one, other)) == "worse"


def _networks(run: Run) -> Iterator[tuple[str, str]]:
    """Dataset and variant of all trained models that finished, in the suite's order."""
    trials = (t for t in run.record.trials if t.is_network and t.status == "finished")
    yield from dict.fromkeys((trial.dataset, trial.variant) for trial in trials)


def _listed(run: Run) -> str:
    return ", ".join(f"{run.record.id}:{d}/{v}" for d, v in _networks(run))
