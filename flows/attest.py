"""The attest flow: train each variant twice with one seed, plainly and in deterministic mode."""

from dataclasses import replace
from typing import TYPE_CHECKING

from prefect import flow

from flows.running.recorded import recorded, using
from flows.running.steps import RunContext, SuiteOrName, made_ready, note_datasets, selected
from flows.running.trials import run_trials
from flows.running.workers import one_after_another, trainer_of_this_process
from rnnpipe import progress
from rnnpipe.comparison.repeats import compare_trainings
from rnnpipe.counting import counted
from rnnpipe.records import Attestation, Entry, Repeat, TrainedFacts, TrialRecord
from rnnpipe.settings import artifacts_location
from rnnpipe.specs import TrainingSpec
from rnnpipe.store import Store
from rnnpipe.suites import Selection
from tasks.progress import TrialsDone
from tasks.reporting import report
from tasks.trials import train_trial

if TYPE_CHECKING:
    from rnnpipe.training.train import Trainer


@flow(name="attest")
def attest(  # noqa: PLR0913 (what a user may change for one run)
    suite: SuiteOrName = "quickstart",
    datasets: list[str] | None = None,
    variants: list[str] | None = None,
    epochs: int | None = None,
    limit: int | None = None,
    artifacts: str | None = None,
) -> str:
    """Attest how far the trainings of a suite repeat, and what determinism costs in time.

    A baseline is no training, and is not attested.

    Args:
        suite: a bundled suite's name, the path of a TOML file, or a suite itself.
        datasets: only these.
        variants: only these.
        epochs: for every trial.
        limit: training examples per dataset, for a quick look.
        artifacts: folder or address of all results; RNNPIPE_ARTIFACTS or `artifacts` when left out.

    Returns:
        The id of the run that the attestations are stored with.

    Raises:
        UserError: a bad suite or selection, data that cannot be had, a disk that cannot be written.

    """
    selection = Selection(
        datasets=tuple(datasets or ()),
        variants=tuple(variants or ()),
        seeds=1,
        epochs=epochs,
        limit=limit,
    )
    chosen = selected(suite, selection)
    store = Store.open(artifacts_location(artifacts))
    with using(store):
        ready = made_ready(store, chosen, refresh=False)
        with (
            recorded(store, chosen) as recorder,
            trainer_of_this_process() as trainer,
            one_after_another(trainer) as execute,
        ):
            progress.note(
                f"run {recorder.record.id}: {counted(len(recorder.record.trials), 'trial')}, "
                "trained four times"
            )
            shown = TrialsDone(chosen.name)
            context = RunContext(store, recorder, refresh=False, execute=execute, done=shown)
            anew = replace(context, refresh=True)
            note_datasets(context, ready)
            for trial in recorder.record.trials:
                if not trial.is_network:
                    run_trials(anew, [trial], ready)
                    progress.note("  nothing to attest: no chance plays a part in a baseline")
                    continue
                plain, strict = _in_both_modes(trial)
                (done,) = run_trials(anew, [plain], ready)
                if done.status == "finished":
                    attested = _attested(
                        context, anew, trainer, (plain, strict), ready.data[trial.dataset]
                    )
                    recorder.add_attestation(attested)
            recorder.finish()
            report(store, recorder.record, None)
    return recorder.record.id


def _in_both_modes(trial: TrialRecord) -> tuple[TrialRecord, TrialRecord]:
    plain, strict = (
        trial.model_copy(
            update={"training": trial.training.overlaid(TrainingSpec(deterministic=mode))}
        )
        for mode in (False, True)
    )
    return plain, strict


def _attested(
    context: RunContext,
    anew: RunContext,
    trainer: "Trainer",
    modes: tuple[TrialRecord, TrialRecord],
    padded: Entry,
) -> Attestation:
    """Trains three times more, the modes taking turns so that their times can be compared."""
    plain, strict = modes
    progress.note("  three times more")
    first = _trained(context, trainer, plain, padded)
    first_strict = _trained(anew, trainer, strict, padded)
    second = _trained(anew, trainer, plain, padded)
    second_strict = _trained(anew, trainer, strict, padded)
    return Attestation(
        dataset=plain.dataset,
        variant=plain.variant,
        seed=plain.seed,
        plain=_compared(context.store, first, second),
        deterministic=_compared(context.store, first_strict, second_strict),
    )


def _trained(context: RunContext, trainer: "Trainer", trial: TrialRecord, padded: Entry) -> Entry:
    entry, task = train_trial(context.store, trainer, trial, padded, refresh=context.refresh)
    context.recorder.add_task(task)
    return entry


def _compared(store: Store, first: Entry, second: Entry) -> Repeat:
    folder = store.cache.folder
    return compare_trainings(
        folder / first.digest,
        TrainedFacts.model_validate(first.facts),
        folder / second.digest,
        TrainedFacts.model_validate(second.facts),
    )
