"""The analyse flow: why the trained networks of a recorded run remember or forget."""

from functools import partial
from typing import Any

from prefect import Task, flow

from flows.running.analysing import analysable, analyse_trials
from rnnpipe import progress
from rnnpipe.analysis.extent import EXAMPLES, SEEDS, Budget
from rnnpipe.comparison import Run
from rnnpipe.comparison.looking import compare_at_looks
from rnnpipe.errors import UserError
from rnnpipe.records import Entry, RunRecord
from rnnpipe.report.html import MEMORY
from rnnpipe.settings import artifacts_location
from rnnpipe.specs.base import Count
from rnnpipe.store import Store
from tasks.recalling import recall
from tasks.reporting import report


@flow(name="analyse")
def analyse(  # noqa: PLR0913 (what a user may say)
    run: str = "latest",
    datasets: list[str] | None = None,
    variants: list[str] | None = None,
    examples: Count = EXAMPLES,
    seeds: Count = SEEDS,
    artifacts: str | None = None,
) -> str:
    """Compute what a run's trained networks remember, and draw it.

    Nothing is trained. Each trial is a cached step.

    Args:
        run: an id, a unique prefix, a name, `latest~N`.
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
    store = Store.open(artifacts_location(artifacts))
    record = store.runs.read(store.runs.find(run))
    _require_known(record, datasets or [], variants or [])
    trials = analysable(record, seeds, datasets or (), variants or ())
    if not trials:
        raise UserError(
            f"nothing in run {record.id} to analyse: expected finished trials of recipes of one "
            "input with a recurrent layer, of others of one sequence with one answer, or of what "
            "writes a text of one sequence"
        )
    with store.in_use(lambda: progress.note("the cache is being pruned; waiting")):
        analyse_trials(store, record, trials, partial(_cached, store), examples, Budget())
    folder = store.runs.path(record.id)
    report(store, record, compare_at_looks(Run(record, folder)))
    return str(folder / MEMORY)


def _cached(store: Store, task: Task[..., Entry], label: str, **parameters: Any) -> Entry:
    entry, _ = recall(task, store, label, refresh=False, **parameters)
    return entry


def _require_known(record: RunRecord, datasets: list[str], variants: list[str]) -> None:
    """Check that the run has what is named.

    Raises:
        UserError: it has not.

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
