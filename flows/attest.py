"""The attest flow: train each variant twice with one seed, plainly and in deterministic mode."""

from prefect import flow

from flows.running.recorded import recorded
from flows.running.steps import Steps, build_models, prepare
from flows.running.trials import run_trials
from flows.running.workers import executing
from rnnpipe import progress
from rnnpipe.comparison.repeats import compare_trainings
from rnnpipe.records import Attestation, Entry, Repeat, TrialRecord
from rnnpipe.settings import artifacts_location
from rnnpipe.specs import TrainingSpec
from rnnpipe.store import Store
from rnnpipe.suites import Selection, Suite, load_suite
from tasks.reporting import report
from tasks.trials import train_trial


@flow(name="attest")
def attest(  # noqa: PLR0913 (what a user may change for one run)
    suite: str | Suite = "quickstart",
    datasets: list[str] | None = None,
    variants: list[str] | None = None,
    epochs: int | None = None,
    limit: int | None = None,
    artifacts: str | None = None,
) -> str:
    """Attest how far the trainings of a suite repeat, and what determinism costs in time.

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
    chosen = (load_suite(suite) if isinstance(suite, str) else suite).select(selection)
    store = Store.open(artifacts_location(artifacts))
    with recorded(store, chosen) as run, executing(store, run, None, None) as execute:
        progress.note(f"run {run.record.id}: {len(run.record.trials)} trials, trained four times")
        steps = Steps(store, run, refresh=False, execute=execute)
        data = {name: prepare(steps, name, spec) for name, spec in chosen.datasets.items()}
        sizes = build_models(run.record.trials, data)
        anew = Steps(store, run, refresh=True, execute=execute)
        for trial in run.record.trials:
            plain, strict = _in_both_modes(trial)
            (done,) = run_trials(anew, [plain], data, sizes)
            if done.status == "finished":
                run.add_attestation(_attested(steps, anew, plain, strict, data[trial.dataset]))
        run.finish()
        report(store, run.record, ())
    return run.record.id


def _in_both_modes(trial: TrialRecord) -> tuple[TrialRecord, TrialRecord]:
    plain, strict = (
        trial.model_copy(
            update={"training": trial.training.overlaid(TrainingSpec(deterministic=mode))}
        )
        for mode in (False, True)
    )
    return plain, strict


def _attested(
    steps: Steps, anew: Steps, plain: TrialRecord, strict: TrialRecord, padded: Entry
) -> Attestation:
    """Trains three times more, the modes taking turns so that their times can be compared."""
    progress.note("  three times more")
    first = _trained(steps, plain, padded)
    first_strict = _trained(anew, strict, padded)
    second = _trained(anew, plain, padded)
    second_strict = _trained(anew, strict, padded)
    return Attestation(
        dataset=plain.dataset,
        variant=plain.variant,
        seed=plain.seed,
        plain=_compared(steps.store, first, second),
        deterministic=_compared(steps.store, first_strict, second_strict),
    )


def _trained(steps: Steps, trial: TrialRecord, padded: Entry) -> Entry:
    entry, task = train_trial(steps.store, trial, padded, refresh=steps.refresh)
    steps.run.add_task(task)
    return entry


def _compared(store: Store, first: Entry, second: Entry) -> Repeat:
    folder = store.cache.folder
    return compare_trainings(
        folder / first.digest, first.facts, folder / second.digest, second.facts
    )
