"""What a run of a suite would do: which trials are in the cache, and how long the others take.

Looks, and computes nothing that is kept; a store with an address is asked for nothing, so that of
what other machines have computed only that counts which is here already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import Task

from rnnpipe.data.datasets import DatasetSpec, load
from rnnpipe.data.datasets.own import OwnSource
from rnnpipe.data.sources import download, own
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.records import Entry
from rnnpipe.records.facts import EncodedFacts
from rnnpipe.settings import data_mirror
from rnnpipe.specs import Signature
from rnnpipe.store import Store
from rnnpipe.store.usage import recorded
from rnnpipe.suites import Suite, TrialSpec
from rnnpipe.suites.checking import misfit
from rnnpipe.suites.contender import Place
from rnnpipe.summary.pace import Paces
from tasks.baselines import fit
from tasks.caching import policy_of
from tasks.data import encode, pad
from tasks.training import train

READ_BYTES = 50 * 10**6
"""Data of the user's own that hold no more are read, where nothing else tells their signature."""


@dataclass(frozen=True)
class PlannedVariant:
    """A variant on a dataset.

    Attributes:
        name: the variant's.
        trial: the first of its trials.
        places: the model, layer by layer; none where that is not known yet, or there are none.
        trials: one a seed.
        cached: how many of them are trained already.
        seconds: what training the others would take; None where no earlier run tells.

    """

    name: str
    trial: TrialSpec
    places: tuple[Place, ...]
    trials: int
    cached: int
    seconds: float | None


@dataclass(frozen=True)
class PlannedDataset:
    """A dataset, and all that is trained on it.

    Attributes:
        name: the dataset's.
        spec: its settings.
        signature: None where it has to be read first.
        cached: whether it is read and padded already.
        variants: what is trained on it.
        unknown: why the signature is not known, in words.

    """

    name: str
    spec: DatasetSpec
    signature: Signature | None
    cached: bool
    variants: tuple[PlannedVariant, ...]
    unknown: str = ""


def planned(store: Store, suite: Suite, *, read: bool = False) -> tuple[PlannedDataset, ...]:
    """What there would be to do, by dataset and variant.

    Args:
        store: what is computed already.
        suite: what would run.
        read: whether data of the user's own are read however large they are.

    Raises:
        UserError: layers or a baseline do not fit a dataset, or a file of it cannot be read.

    """
    paces = Paces(recorded(store.runs).runs)
    return tuple(_dataset(store, suite, name, paces, read=read) for name in suite.datasets)


def _dataset(store: Store, suite: Suite, name: str, paces: Paces, *, read: bool) -> PlannedDataset:
    spec = suite.datasets[name]
    digests = _digests(spec)
    encoded = _found(store, encode, dataset=spec.data_only(), digests=digests)
    padded = None if encoded is None else _found(store, pad, encoded=encoded)
    signature, unknown = spec.known_signature(), ""
    if encoded is not None:
        signature = EncodedFacts.model_validate(encoded.facts).signature
    elif signature is None:
        signature, unknown = _read(spec, digests, all_of_it=read)
    by_variant: dict[str, list[TrialSpec]] = {}
    for trial in suite.trials():
        if trial.dataset == name:
            by_variant.setdefault(trial.variant, []).append(trial)
    variants = []
    for variant, trials in by_variant.items():
        left = [trial for trial in trials if not _is_trained(store, padded, trial)]
        seconds = [paces.seconds(trial, suite.datasets) for trial in left]
        known = [each for each in seconds if each is not None]
        variants.append(
            PlannedVariant(
                variant,
                trials[0],
                _places(trials[0], signature),
                len(trials),
                len(trials) - len(left),
                sum(known) if len(known) == len(left) else None,
            )
        )
    cached = padded is not None
    return PlannedDataset(name, spec, signature, cached, tuple(variants), unknown)


def _read(
    spec: DatasetSpec, digests: Mapping[str, str], *, all_of_it: bool
) -> tuple[Signature | None, str]:
    """The signature of the user's own data, which are read for it, or why they are not.

    Raises:
        UserError: they are not what the suite says.

    """
    files = {role: LocalFile(Path(path), digests[role]) for role, path in spec.own_files().items()}
    if not files:
        return None, "not known before its files are there and read"
    if isinstance(spec, OwnSource):
        size = own.unpacked_bytes(files.values())
        if all_of_it or size <= READ_BYTES:
            return load(spec, files).signature, ""
        large = f"{size / 1e6:,.0f} MB is more than the {READ_BYTES / 1e6:.0f} MB read here"
        return None, f"not known before its files are read, and {large}: --read reads all"
    if all_of_it:
        return load(spec, files).signature, ""
    return None, "not known before its function is called: --read calls it"


def _digests(spec: DatasetSpec) -> dict[str, str]:
    """The digests of the files that it is read from, by name."""
    files = own.noted(spec.own_files())
    files += [download.locate(remote, data_mirror()) for remote in spec.FILES]
    return {file.name: file.sha256 for file in files}


def _is_trained(store: Store, padded: Entry | None, trial: TrialSpec) -> bool:
    if padded is None:
        return False
    if trial.baseline is not None:
        split = trial.training.validation_split
        found = _found(store, fit, padded=padded, baseline=trial.baseline, validation_split=split)
    else:
        recipe = {**trial.network, "training": trial.training, "seed": trial.seed}
        found = _found(store, train, padded=padded, **recipe)
    return found is not None


def _found(store: Store, step: Task[..., Entry], **parameters: Any) -> Entry | None:
    """The entry that a step has made, if it is here and was made by the present code."""
    key = store.cache.keys.of(policy_of(step).components(step, parameters))
    try:
        entry = store.cache.results.entry(key)
    except ValueError:  # damaged: the run makes it anew
        return None
    return entry if entry is not None and (store.cache.folder / entry.digest).is_dir() else None


def _places(trial: TrialSpec, signature: Signature | None) -> tuple[Place, ...]:
    if signature is None:
        return ()
    try:
        return trial.places(signature)
    except UserError as error:
        raise misfit(trial.variant, trial.dataset, error) from error
