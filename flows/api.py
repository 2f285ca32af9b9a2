"""`rnnpipe.run`: a suite run from Python, in a script or in a notebook."""

from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from flows.running import process
from flows.running.workers import require_usable
from rnnpipe.errors import UserError
from rnnpipe.machine.proxies import go_past_for_loopback
from rnnpipe.provenance.numerics import have_keras_use_tensorflow
from rnnpipe.records.labels import labels
from rnnpipe.results import Run
from rnnpipe.settings import artifacts_location
from rnnpipe.specs.base import Count
from rnnpipe.store import Store
from rnnpipe.suites import Selection, Suite, load_suite
from rnnpipe.suites.checking import require_runnable


def run(  # noqa: PLR0913 (what a user may change for one run)
    suite: Suite | str | Path,
    *,
    seeds: Count | None = None,
    datasets: list[str] | None = None,
    variants: list[str] | None = None,
    epochs: Count | None = None,
    limit: Count | None = None,
    artifacts: str | Path | None = None,
    refresh: bool = False,
    deterministic: bool = False,
    quick: bool = False,
    until_decided: bool = False,
    max_seeds: Count = 10,
    budget: float | None = None,
    workers: Count | Literal["auto"] | None = None,
    dask_address: str | None = None,
    name: str | None = None,
    note: str | None = None,
    tags: list[str] | None = None,
) -> Run:
    """Run a suite as `rnnpipe run` does: every step through Prefect, what is finished found again.

    Where Prefect's settings name no server, one is started that ends with this process. It may be
    called where an event loop runs, as in a notebook. Ctrl-C stops it, and the same call goes on
    where it stopped.

    Args:
        suite: a bundled suite's name, the path of a TOML file, or a suite itself, whose paths then
            start at the current folder.
        seeds: how many seeds; the suite's own when left out.
        datasets: only these.
        variants: only these.
        epochs: for every trial.
        limit: training examples per dataset, for a quick look.
        artifacts: folder or address of all results; RNNPIPE_ARTIFACTS or `artifacts` when left out.
        refresh: compute everything anew, whatever the cache holds.
        deterministic: train so that the same run leaves the same bits, on one machine.
        quick: the suite's own quick form; what else is said goes before it.
        until_decided: add seeds to the pairs of variants whose difference is still undecided.
        max_seeds: no more seeds than this when adding.
        budget: minutes after which no seed is added.
        workers: so many trials at a time, in processes that share this machine's cores; as many as
            end the soonest, by measured times, for `auto`. They import the script that calls this,
            so the call belongs under `if __name__ == "__main__":`.
        dask_address: where the scheduler of a Dask cluster listens whose workers are to compute
            the trials, such as `tcp://host:8786`.
        name: what to call the run.
        note: a remark on it.
        tags: words that it has in common with other runs.

    Returns:
        The run. Its `status` is "failed" where a trial failed.

    Raises:
        UserError: a bad suite or selection, data that cannot be had, a disk that cannot be
            written, workers that cannot be used.

    """
    given = suite.located(Path()) if isinstance(suite, Suite) else load_suite(str(suite))
    for key, names in {"datasets": datasets, "variants": variants, "tags": tags}.items():
        if isinstance(names, str):
            raise UserError(f"{key} = {names!r}: expected a list of names, such as [{names!r}]")
    chosen = given.select(
        _selection(
            datasets=tuple(datasets or ()),
            variants=tuple(variants or ()),
            seeds=seeds,
            epochs=epochs,
            limit=limit,
            deterministic=deterministic,
            quick=quick,
        )
    )
    labels(name, note, tags or ())  # and a mistake in them, before anything slow
    have_keras_use_tensorflow()  # which a user's own code may import
    require_runnable(chosen, None if isinstance(suite, Suite) else str(suite))
    require_usable(workers, dask_address)
    go_past_for_loopback()
    store = Store.open(artifacts_location(None if artifacts is None else str(artifacts)))

    with process.ready_for_flows(store, trains=refresh or not store.runs.has_whole(chosen)):
        from flows.benchmark import benchmark  # noqa: PLC0415 (imports Prefect)
        from flows.running.trials import TrialsFailedError  # noqa: PLC0415

    try:
        run_id = benchmark(
            suite=chosen,
            artifacts=store.location,
            refresh=refresh,
            until_decided=until_decided,
            max_seeds=max_seeds,
            budget=budget,
            workers=workers,
            dask_address=dask_address,
            name=name,
            note=note,
            tags=tags,
        )
    except TrialsFailedError as error:
        run_id = error.run_id
    return Run(store.runs.whole(run_id))


def _selection(**given: Any) -> Selection:
    """What the user changes.

    Raises:
        UserError: a value that is none of its key.

    """
    try:
        return Selection(**given)
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, problem['loc']))} = {problem['input']!r:.60}: {problem['msg']}"
            for problem in error.errors(include_url=False)
        ]
        raise UserError("; ".join(lines)) from error
