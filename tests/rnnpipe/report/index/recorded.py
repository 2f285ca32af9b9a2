"""A store with runs and a comparison, to make its index of; nothing is trained."""

from pathlib import Path

from rnnpipe.records import RunRecord, to_json
from rnnpipe.report.comparison.written import compare_recorded, write_report
from rnnpipe.store import Store
from tests.rnnpipe.factories import write_run as write_whole_run
from tests.rnnpipe.trends.nightly import night


def write(store: Store, run: RunRecord, *, report: bool = True) -> RunRecord:
    """Puts a record into the store, with a page where it has a report."""
    folder = store.runs.path(run.id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(to_json(run), "utf-8")
    if report:
        (folder / "report.html").write_text("<!doctype html><title>report</title>", "utf-8")
    return run


def named(number: int, answer: str, **changes: object) -> RunRecord:
    """The run of one night, with what it found out on digits."""
    run = night(number, {"lstm": [0.9, 0.91], "gru": [0.8, 0.81]})
    return run.updated(**{"answers": {"digits": answer}, **changes})


def compared(store: Store) -> tuple[str, str, Path]:
    """Two runs with predictions, their ids, and the page of their comparison."""
    ids = ("20261101-090000-small-aaaa", "20261102-090000-small-bbbb")
    for run_id, accuracy in zip(ids, (0.9, 0.4), strict=True):
        write_whole_run(
            store.runs.path(run_id),
            accuracy={"lstm": accuracy},
            variants=["lstm"],
            datasets=["digits"],
            examples=200,
        )
    _, page = write_report(store, compare_recorded(store, ids, {}))
    return *ids, page
