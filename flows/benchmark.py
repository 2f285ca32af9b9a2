"""The benchmark flow: prepare the data, build every model, train and score every trial, report."""

import sys
from typing import Annotated, Literal

from prefect import flow
from pydantic import Field

from flows.running.analysing import analyse_run
from flows.running.deciding import add_seeds_until_decided
from flows.running.recorded import recorded, using
from flows.running.steps import RunContext, SuiteOrName, made_ready, note_datasets, selected
from flows.running.trials import TrialsFailedError, run_trials
from flows.running.workers import executing, require_usable
from rnnpipe import progress
from rnnpipe.comparison import Run, compare_variants
from rnnpipe.counting import counted
from rnnpipe.records.labels import labels
from rnnpipe.report.finding import findings
from rnnpipe.settings import artifacts_location
from rnnpipe.specs.base import Count
from rnnpipe.store import Store
from rnnpipe.suites import Selection
from rnnpipe.suites.checking import require_room_for_seeds
from tasks.progress import TrialsDone
from tasks.reporting import report

Minutes = Annotated[float, Field(gt=0.0, le=1e6)]


@flow(name="benchmark")
def benchmark(  # noqa: PLR0913 (what a user may change for one run)
    suite: SuiteOrName = "quickstart",
    seeds: Count | None = None,
    datasets: list[str] | None = None,
    variants: list[str] | None = None,
    epochs: Count | None = None,
    limit: Count | None = None,
    artifacts: str | None = None,
    *,
    refresh: bool = False,
    deterministic: bool = False,
    quick: bool = False,
    until_decided: bool = False,
    max_seeds: Count = 10,
    budget: Minutes | None = None,
    workers: Count | Literal["auto"] | None = None,
    dask_address: str | None = None,
    name: str | None = None,
    note: str | None = None,
    tags: list[str] | None = None,
) -> str:
    """Run a suite and report it.

    Args:
        suite: a bundled suite's name, the path of a TOML file, or a suite itself.
        seeds: how many seeds; the suite's own when left out.
        datasets: only these.
        variants: only these.
        epochs: for every trial.
        limit: training examples per dataset, for a quick look.
        artifacts: folder or address of all results; RNNPIPE_ARTIFACTS or `artifacts` when left out.
        refresh: compute everything anew, whatever the cache holds.
        deterministic: train so that the same run leaves the same bits, on one machine with as many
            cores.
        quick: the suite's own quick form; what else is said goes before it.
        until_decided: add seeds to the pairs of variants whose difference is still undecided.
        max_seeds: no more seeds than this when adding.
        budget: minutes after which no seed is added.
        workers: so many trials at a time, in processes that share this machine's cores; as many as
            end the soonest, by measured times, for `auto`; one after another in one process when
            left out.
        dask_address: where the scheduler of a Dask cluster listens whose workers are to compute
            the trials, such as `tcp://host:8786`.
        name: what to call the run.
        note: a remark on it.
        tags: words that it has in common with other runs.

    Returns:
        The run's id.

    Raises:
        UserError: a bad suite, selection, name, note or tag, data that cannot be had, a disk that
            cannot be written, workers that cannot be used.
        TrialsFailedError: the run is recorded and reported, but a trial failed.

    """
    selection = Selection(
        datasets=tuple(datasets or ()),
        variants=tuple(variants or ()),
        seeds=seeds,
        epochs=epochs,
        limit=limit,
        deterministic=deterministic,
        quick=quick,
    )
    chosen = selected(suite, selection)
    labelled = labels(name, note, tags or ())
    if until_decided:
        require_room_for_seeds(chosen, max_seeds)
    require_usable(workers, dask_address)
    store = Store.open(artifacts_location(artifacts))
    with using(store):
        ready = made_ready(store, chosen, refresh=refresh)
        with (
            recorded(store, chosen, labelled) as recorder,
            executing(store, recorder, workers, dask_address) as execute,
        ):
            progress.note(
                f"run {recorder.record.id}: {counted(len(recorder.record.trials), 'trial')}"
            )
            context = RunContext(store, recorder, refresh, execute, TrialsDone(chosen.name))
            note_datasets(context, ready)
            run_trials(context, recorder.record.trials, ready)
            if until_decided:
                compared = add_seeds_until_decided(context, ready, max_seeds, budget)
            else:
                compared = compare_variants(Run(recorder.record, recorder.folder))
            analyse_run(context)
            recorder.finish(findings(recorder.record, compared))
            report(store, recorder.record, compared)
    if failed := [trial.label for trial in recorder.record.trials if trial.status != "finished"]:
        raise TrialsFailedError(recorder.record.id, failed)
    return recorder.record.id


if __name__ == "__main__":
    # `python -m flows.benchmark [SUITE]`: the flow as it is, under the user's own Prefect settings.
    benchmark(sys.argv[1] if len(sys.argv) > 1 else "quickstart")
