"""Reporting steps: a trial's files, and the run's report with what Prefect shows of it."""

from collections.abc import Collection
from functools import partial
from pathlib import Path

from prefect import task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger

from rnnpipe.comparison import Comparison
from rnnpipe.records import Entry, RunRecord, TrialRecord
from rnnpipe.report import render_html, render_markdown
from rnnpipe.report.brief import answers, render_brief
from rnnpipe.report.html import MEMORY, Around
from rnnpipe.report.memory.found import found_in
from rnnpipe.store import Store, write_atomically
from tasks.links import address
from tasks.progress import artifact_key


@task(
    name="publish",
    task_run_name="publish-{trial.label}",
    cache_policy=NO_CACHE,
)
def publish_trial(
    store: Store,
    run_folder: Path,
    trial: TrialRecord,
    *entries: Entry,
    private: Collection[str] = (),
) -> dict[str, str]:
    """Puts a trial's files into the run folder; returns their names and digests.

    Those named as `private` stay in the cache.
    """
    files: dict[str, str] = {}
    for entry in entries:
        wanted = entry.files.keys() - set(private)
        files |= store.cache.export(entry, run_folder / trial.label, only=wanted)
    return files


@task(name="report", cache_policy=NO_CACHE)
def report(store: Store, run: RunRecord, compared: Comparison | None) -> None:
    """Writes the run's HTML and Markdown report; emits it in brief, with its address.

    Where its networks were analysed, the page of what they remember is written too. The log ends
    with the answers and the address, for who watches the flow run.
    """
    folder = store.runs.path(run.id)
    if analysed := found_in(run, folder):
        from rnnpipe.report.memory.page import render_memory  # noqa: PLC0415 (imports matplotlib)

        write_atomically(folder / MEMORY, render_memory(run, analysed, folder).encode())
    markdown = render_markdown(run, folder, compared)
    write_atomically(folder / "report.md", markdown.encode())
    before = store.runs.predecessor(run.id)
    around = Around(
        index=f"../../index.html#{run.id}",
        before=before and f"../{before}/report.html",
        memory=MEMORY if (folder / MEMORY).exists() else None,
    )
    page = folder / "report.html"
    write_atomically(page, render_html(run, folder, compared, around).encode())
    key, found = artifact_key("report", run.suite.name), address(store, page)
    create_link_artifact(found, link_text=run.id, key=f"{key}-page", description="Report")
    brief = render_brief(run, folder, partial(address, store))
    create_markdown_artifact(brief, key=key, description=f"Run {run.id} in brief")
    told = get_run_logger()
    for answer in answers(run):
        told.info(answer)
    told.info("report  %s", found)
