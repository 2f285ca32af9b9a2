"""Auditing the cache: are its entries as they were written, and does computing them anew agree?"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from prefect import Task
from pydantic import TypeAdapter, ValidationError

from rnnpipe import progress
from rnnpipe.comparison.repeats import compare_trainings
from rnnpipe.errors import UserError
from rnnpipe.files.digests import verify
from rnnpipe.records import Entry, TrainedFacts
from rnnpipe.store import Store
from rnnpipe.store.shared_entries import FACTS
from rnnpipe.store.workspace import workspace
from tasks.analysis import analyse_trial
from tasks.baselines import fit
from tasks.caching import key_parameters, policy_of
from tasks.data import encode, find_duplicates, pad
from tasks.evaluation import draw, evaluate
from tasks.training import train, train_entry

if TYPE_CHECKING:
    from rnnpipe.training.train import Trainer

Outcome = Literal["equal", "different", "damaged", "not audited"]

_TASKS = {task.name: task for task in (encode, pad, find_duplicates, fit, train, evaluate, draw)}
_TAKES_TIME = {analyse_trial.name: "it holds the time that its analysis took"}
"""Steps whose entries are never the same twice, and why."""
_OTHER_CODE = "made by other code"


@dataclass(frozen=True)
class Finding:
    """What came of looking at one entry, and what is wrong or why it was not computed anew."""

    digest: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True)
class _Step:
    """A step that made an entry, and what it takes to run it again."""

    task: Task[..., Entry]
    parameters: Mapping[str, Any]
    entry: Entry


class _CannotRepeatError(Exception):
    """An entry cannot be computed anew, or not so that the same must come of it; says why."""


def audit(
    store: Store, *, sample: int | None, seed: int, before_training: Callable[[], object]
) -> Iterator[Finding]:
    """Checks every entry's digest, and computes a random sample of the entries anew.

    Nothing real is written. An entry that could not be chosen for the sample is "not audited".

    Args:
        store: whose cache to audit.
        sample: how many entries to compute anew; None for all that can be.
        seed: decides which.
        before_training: called before trainings are repeated, which needs TensorFlow.

    Raises:
        UserError: the disk is full or does not let us write.

    """
    whole: dict[str, Entry] = {}
    for digest in store.cache.digests():
        entry = store.cache.read(digest)
        if entry is None:
            yield Finding(digest, "damaged", _damage(store, digest))
        else:
            whole[digest] = entry
    steps = []
    for digest, keys in _keys(store, whole).items():
        try:
            steps.append(_step(store, keys, whole[digest], whole))
        except _CannotRepeatError as reason:
            yield Finding(digest, "not audited", str(reason))
    order = np.random.default_rng(seed).permutation(len(steps))[:sample]
    drawn = [steps[position] for position in order]
    with _trainer_for(drawn, before_training) as trainer:
        for step in drawn:
            yield _computed_anew(store, step, trainer)


@contextmanager
def _trainer_for(
    steps: Iterable[_Step], before_training: Callable[[], object]
) -> Iterator["Trainer | None"]:
    """A trainer, where one of the steps is a training."""
    if not any(step.task is train for step in steps):
        yield None
        return
    before_training()
    from rnnpipe.training.train import Trainer  # noqa: PLC0415 (imports TensorFlow)

    with closing(Trainer()) as trainer:
        yield trainer


def _damage(store: Store, digest: str) -> str:
    """The files that are not as they were written, where a result says how that was."""
    entries = (entry for entry in store.cache.results.files().values() if entry)
    known = next((entry.files for entry in entries if entry.digest == digest), {})
    folder = store.cache.folder / digest
    changed = [name for name, sha256 in known.items() if not verify(folder / name, sha256)]
    return ", ".join(changed) or "its files are not those that its name stands for"


def _keys(store: Store, digests: Iterable[str]) -> dict[str, list[str]]:
    """The keys under which each entry can be found."""
    keys: dict[str, list[str]] = {digest: [] for digest in digests}
    for path, entry in store.cache.results.files().items():
        if entry is not None and entry.digest in keys:
            keys[entry.digest].append(path.name)
    return keys


def _step(store: Store, keys: Iterable[str], entry: Entry, whole: Mapping[str, Entry]) -> _Step:
    """The step that made `entry`, by the first of its keys by which it can be run again."""
    reason = _CannotRepeatError("no result names it")
    for key in keys:
        try:
            components = store.cache.keys.read(key)
        except UserError:
            reason = _CannotRepeatError("what its key was made of is not known")
            continue
        try:
            return _repeatable(store, components, entry, whole)
        except _CannotRepeatError as found:
            reason = found
    raise reason


def _repeatable(
    store: Store, components: Mapping[str, Any], entry: Entry, whole: Mapping[str, Entry]
) -> _Step:
    """The step that a key is of, if the same must come of running it again here and now."""
    task, inputs = _TASKS.get(components["step"]), components["inputs"]
    if components["step"] in _TAKES_TIME:
        raise _CannotRepeatError(_TAKES_TIME[components["step"]])
    if task is None or inputs.keys() != key_parameters(task).keys():
        raise _CannotRepeatError(_OTHER_CODE)
    if task is train and inputs["model"] is not None:
        raise _CannotRepeatError("a training of a user's own model, whose folder is not known")
    specs = _specs(task, inputs)
    present = policy_of(task).surroundings(specs)
    if any(present[part] != components.get(part) for part in present):
        raise _CannotRepeatError(_OTHER_CODE)
    if task is train and not specs["training"].deterministic:
        raise _CannotRepeatError("trainings repeat bit for bit only in deterministic mode")
    if task is encode and specs["dataset"].own_files():
        raise _CannotRepeatError("it was made from the user's own files, of which no copy is kept")
    files = inputs["digests"] if task is encode else {}
    entries = {name: digest for name, digest in inputs.items() if name not in specs}
    if not all(digest in whole for digest in entries.values()) or not all(
        store.download(digest, name).exists() for name, digest in files.items()
    ):
        raise _CannotRepeatError("what it was made from is gone or damaged")
    made_from = {name: whole[digest] for name, digest in entries.items()}
    return _Step(task, specs | made_from, entry)


def _specs(task: Task[..., Entry], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Of the JSON in a key the task's parameters that are no entries."""
    kinds = key_parameters(task)
    try:
        return {
            name: TypeAdapter(kinds[name]).validate_python(value)
            for name, value in inputs.items()
            if kinds[name] is not Entry
        }
    except ValidationError as error:
        raise _CannotRepeatError(_OTHER_CODE) from error


def _computed_anew(store: Store, step: _Step, trainer: "Trainer | None") -> Finding:
    inputs = [value.digest for value in step.parameters.values() if isinstance(value, Entry)]
    with workspace(store, inputs) as apart:
        try:
            if trainer is not None and step.task is train:
                differing = _differing_training(store, apart, trainer, step)
            else:
                # A label is part of some keys, and of no others.
                made = step.task.fn(apart, **{"label": "audit", **step.parameters})
                # The facts of a fit have what it took, which is never the same again.
                differing = _differing_files(step.entry, made, {FACTS} if step.task is fit else ())
        except UserError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, it is this entry's finding alone)
            differing = f"{type(error).__name__}: {error}"
    return Finding(step.entry.digest, "different" if differing else "equal", differing)


def _differing_files(old: Entry, new: Entry, aside: Collection[str]) -> str:
    names = sorted((old.files.keys() | new.files.keys()) - set(aside))
    return ", ".join(name for name in names if old.files.get(name) != new.files.get(name))


def _differing_training(store: Store, apart: Store, trainer: "Trainer", step: _Step) -> str:
    """Trains anew, without the task: its progress artifact would need a Prefect server."""
    checkpoints = apart.checkpoints("audit", progress.note)
    with progress.epochs("training anew", step.parameters["training"].epochs) as on_epoch:
        made = train_entry(
            apart, trainer, **step.parameters, checkpoints=checkpoints, on_epoch=on_epoch
        )
    repeat = compare_trainings(
        store.cache.folder / step.entry.digest,
        TrainedFacts.model_validate(step.entry.facts),
        apart.cache.folder / made.digest,
        TrainedFacts.model_validate(made.facts),
    )
    return "" if repeat.repeatability == "bit-identical" else repeat.repeatability
