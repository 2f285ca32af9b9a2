"""The analyse flow: why the trained networks of a recorded run remember or forget."""

from prefect import flow

from rnnpipe import progress
from rnnpipe.comparison import Run
from rnnpipe.comparison.looking import compare_at_looks
from rnnpipe.errors import UserError
from rnnpipe.layers.recurrent import RecurrentLayer
from rnnpipe.records import Entry, RunRecord, TrialRecord
from rnnpipe.records.analysed import Analysed, read_analysed
from rnnpipe.report.html import MEMORY
from rnnpipe.settings import artifacts_location
from rnnpipe.specs.base import Count
from rnnpipe.store import Store, write_atomically
from tasks.analysis import NORMS, analyse_trial
from tasks.caching import recall
from tasks.reporting import report


@flow(name="analyse")
def analyse(  # noqa: PLR0913 (what a user may say)
    run: str = "latest",
    datasets: list[str] | None = None,
    variants: list[str] | None = None,
    examples: Count = 64,
    seeds: Count = 3,
    artifacts: str | None = None,
) -> str:
    """Compute gradients through time of a run's trained networks, and draw them.

    Nothing is trained. Each trial is a cached step.

    Args:
        run: an id, a unique prefix, `latest~N`.
        datasets: only these.
        variants: only these.
        examples: test examples whose gradients are computed.
        seeds: trainings of each variant, counted from the first.
        artifacts: folder or address of all results; RNNPIPE_ARTIFACTS or `artifacts` when left out.

    Returns:
        The path of the page.

    Raises:
        UserError: no such run, dataset or variant, nothing in it to analyse, or the cache no longer
            has what a trial left.

    """
    from rnnpipe.report.memory import render_memory  # noqa: PLC0415 (imports matplotlib)

    store = Store.open(artifacts_location(artifacts))
    record = store.runs.read(store.runs.find(run))
    with store.in_use(lambda: progress.note("the cache is being pruned; waiting")):
        found: dict[tuple[str, str], list[Analysed]] = {}
        for trial in _chosen(record, datasets or [], variants or [], seeds):
            progress.note(f"analyse {trial.label}")
            entry, _ = recall(
                analyse_trial,
                store,
                trial.label,
                refresh=False,
                trial=trial,
                trained=_entry(store, record, f"train {trial.label}"),
                padded=_entry(store, record, f"pad {trial.dataset}"),
                seed=trial.seed,
                examples=examples,
            )
            analysed = read_analysed(store.cache.path(entry, NORMS), entry.facts["kept"])
            found.setdefault((trial.dataset, trial.variant), []).append(analysed)
    folder = store.runs.path(record.id)
    write_atomically(folder / MEMORY, render_memory(record, found).encode())
    report(store, record, compare_at_looks(Run(record, folder)))  # which leads there now
    return str(folder / MEMORY)


def _chosen(
    record: RunRecord, datasets: list[str], variants: list[str], seeds: int
) -> list[TrialRecord]:
    """The trials whose gradients can be followed: finished recipes with a recurrent layer.

    Raises:
        UserError: there is none.

    """
    for kind, asked, known in (
        ("dataset", datasets, {trial.dataset for trial in record.trials}),
        ("variant", variants, {trial.variant for trial in record.trials}),
    ):
        for name in asked:
            if name not in known:
                raise UserError(
                    f"run {record.id} has no {kind} {name!r}; it has {', '.join(sorted(known))}"
                )
    chosen: dict[tuple[str, str], list[TrialRecord]] = {}
    for trial in record.trials:
        if (
            trial.status == "finished"
            and any(isinstance(layer, RecurrentLayer) for layer in trial.layers)
            and trial.dataset in (datasets or [trial.dataset])
            and trial.variant in (variants or [trial.variant])
        ):
            chosen.setdefault((trial.dataset, trial.variant), []).append(trial)
    if not chosen:
        raise UserError(
            f"nothing in run {record.id} to analyse: expected finished trials of recipes with a "
            "recurrent layer"
        )
    return [trial for trials in chosen.values() for trial in trials[:seeds]]


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
