"""The stretch of the flows that asks the contenders of a run what they remember."""

import time
from collections.abc import Callable, Collection, Sequence
from itertools import zip_longest

from flows.running.steps import RunContext
from rnnpipe import progress
from rnnpipe.analysis.extent import EXAMPLES, SEEDS, Budget, seconds_allowed
from rnnpipe.analysis.hidden import is_asked_from_outside, reads_a_source
from rnnpipe.analysis.opinions import telling_examples
from rnnpipe.counting import counted
from rnnpipe.errors import UserError
from rnnpipe.layers.recurrent import RecurrentLayer
from rnnpipe.records import Entry, RunRecord, TrialRecord
from rnnpipe.report.predictions.examples import is_private
from rnnpipe.report.predictions.outputs import variants_of
from rnnpipe.specs import Classes
from rnnpipe.store import Store
from tasks.analysis import analyse_baseline, analyse_trial

Cached = Callable[..., Entry]
"""Runs a step, or finds its entry in the cache: the step, its label, and its parameters by name."""

Asked = tuple[int, tuple[int, ...]]
"""How many examples have their gradients computed, and which have their opinions followed."""


def analysable(
    record: RunRecord,
    seeds: int,
    datasets: Collection[str] = (),
    variants: Collection[str] = (),
) -> list[TrialRecord]:
    """The trials that can be analysed, the first training of every variant first.

    They are finished, and of one input: recipes with a recurrent layer, what writes a text of a
    sequence, or what has one answer to a sequence; of the latter baselines too, which are the same
    for every seed.

    Args:
        record: of the run.
        seeds: trainings of each variant at the most.
        datasets: only these; all if there are none.
        variants: likewise.

    """
    chosen: dict[tuple[str, str], list[TrialRecord]] = {}
    for trial in record.trials:
        if (
            trial.status == "finished"
            and (not datasets or trial.dataset in datasets)
            and (not variants or trial.variant in variants)
            and _can_be_analysed(record, trial)
        ):
            chosen.setdefault((trial.dataset, trial.variant), []).append(trial)
    of_each = [trials[: seeds if trials[0].is_network else 1] for trials in chosen.values()]
    return [trial for turn in zip_longest(*of_each) for trial in turn if trial is not None]


def _can_be_analysed(record: RunRecord, trial: TrialRecord) -> bool:
    signature = record.datasets[trial.dataset].signature
    if trial.encoder_decoder is not None:
        return reads_a_source(signature)
    recurrent = any(isinstance(layer, RecurrentLayer) for layer in trial.layers)
    if recurrent and len(signature.inputs) == 1:
        return True
    return is_asked_from_outside(signature) and bool(trial.layers or trial.baseline)


def analyse_trials(  # noqa: PLR0913 (of what; and how much of it)
    store: Store,
    record: RunRecord,
    trials: Sequence[TrialRecord],
    cached: Cached,
    examples: int,
    budget: Budget,
) -> None:
    """Analyses trials, and puts what was found beside their other files.

    None begins for which the budget has no room.

    Raises:
        UserError: the cache no longer has what a trial left.

    """
    followed: dict[str, tuple[int, ...]] = {}
    for number, trial in enumerate(trials):
        if not budget.has_room:
            left = counted(len(trials) - number, "training")
            progress.note(f"{left} not analysed: that would take more than {budget.seconds:.0f} s")
            return
        progress.note(f"analyse {trial.label}")
        started = time.perf_counter()
        if trial.dataset not in followed:
            followed[trial.dataset] = _followed(store, record, trial.dataset)
        entry = _analysed(store, record, trial, cached, (examples, followed[trial.dataset]))
        store.cache.export(entry, store.runs.path(record.id) / trial.label)
        budget.took(time.perf_counter() - started)


def _analysed(
    store: Store, record: RunRecord, trial: TrialRecord, cached: Cached, asked: Asked
) -> Entry:
    examples, opinions = asked
    padded = _entry(store, record, f"pad {trial.dataset}")
    if not trial.is_network:
        return cached(
            analyse_baseline,
            trial.label,
            padded=padded,
            baseline=trial.baseline,
            validation_split=trial.training.validation_split,
            examples=examples,
            opinions=opinions,
        )
    return cached(
        analyse_trial,
        trial.label,
        trial=trial,
        trained=_entry(store, record, f"train {trial.label}"),
        padded=padded,
        seed=trial.seed,
        examples=examples,
        opinions=opinions,
    )


def _followed(store: Store, record: RunRecord, dataset: str) -> tuple[int, ...]:
    """The test examples whose opinions are followed; none where none is to be shown."""
    data = record.datasets[dataset]
    target = data.signature.target
    one_answer = isinstance(target, Classes) or target.width == 1
    if is_private(data) or not one_answer or not is_asked_from_outside(data.signature):
        return ()
    trials = [trial for trial in record.trials if trial.dataset == dataset]
    variants = variants_of(store.runs.path(record.id), data, trials)
    return telling_examples({variant.name: variant.mean().outputs for variant in variants})


def analyse_run(context: RunContext) -> None:
    """Analyses the trials of a run that goes on, where its suite asks for it.

    It ends no run: what cannot be analysed is told, and the run is reported without it.
    """
    record = context.recorder.record
    if not record.suite.analysis:
        return
    budget = Budget(seconds_allowed(trial.seconds or 0.0 for trial in record.trials))
    trials = analysable(record, SEEDS)
    left_out = dict.fromkeys(
        f"{trial.dataset}/{trial.variant}"
        for trial in record.trials
        if trial.status == "finished" and trial.is_network and not _can_be_analysed(record, trial)
    )
    if left_out:
        progress.note(
            f"not analysed: {', '.join(left_out)}; asked are recipes of one input with a recurrent "
            "layer, or of one sequence with one answer, and what writes a text of one sequence"
        )
    try:
        analyse_trials(context.store, record, trials, context.cached, EXAMPLES, budget)
    except Exception as error:  # noqa: BLE001 (whatever it is, the trainings are there)
        progress.note(f"the analysis ended early: {type(error).__name__}: {error}")


def _entry(store: Store, record: RunRecord, name: str) -> Entry:
    """What a step of the run left in the cache.

    Raises:
        UserError: it is no longer there.

    """
    made = [task.entry for task in record.tasks if task.name == name and task.entry]
    entry = store.cache.read(made[-1]) if made else None
    if entry is None or not store.cache.holds(entry):
        raise UserError(
            f"the cache has no longer what `{name}` of run {record.id} left; run its suite again, "
            "with this rnnpipe and into these artifacts, and analyse that run"
        )
    return entry
