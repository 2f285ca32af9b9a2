"""Reporting steps: a trial's files and Prefect artifacts, and the run's report."""

from pathlib import Path

from prefect import task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from rnnpipe.comparison import Comparison
from rnnpipe.records import Entry, RunRecord, TrialRecord
from rnnpipe.report import render_html, render_markdown
from rnnpipe.report.html import Around
from rnnpipe.store import Store, write_atomically
from tasks.progress import artifact_key


@task(
    name="publish",
    task_run_name="publish-{trial.label}",
    cache_policy=NO_CACHE,
)
def publish_trial(
    store: Store, run_folder: Path, trial: TrialRecord, *entries: Entry
) -> dict[str, str]:
    """Puts a trial's files into the run folder; emits its metrics and a picture as artifacts.

    Returns the files' names and digests.
    """
    folder = run_folder / trial.label
    files: dict[str, str] = {}
    for entry in entries:
        files |= store.cache.export(entry, folder)
    scores = {"best": trial.best, "last": trial.last}
    create_table_artifact(
        [{"epoch": s.epoch, "which": w, **s.metrics} for w, s in scores.items() if s is not None],
        key=artifact_key("metrics", trial.label),
        description=f"Test metrics of {trial.label}",
    )
    pictures = {"curves.png": "Learning curves", "confusion.png": "Confusion matrix"}
    shown = "".join(
        f"![{what}]({(folder / name).as_uri()})\n\n"
        for name, what in pictures.items()
        if name in files
    )
    links = "\n".join(f"- [{name}]({(folder / name).as_uri()})" for name in sorted(files))
    create_markdown_artifact(
        f"# {trial.label}\n\n{shown}{links}\n",
        key=artifact_key("trial", trial.label),
        description=f"Pictures and files of {trial.label}",
    )
    return files


@task(name="report", cache_policy=NO_CACHE)
def report(store: Store, run: RunRecord, compared: Comparison | None) -> None:
    """Writes the run's HTML and Markdown report and emits the Markdown and a link."""
    folder = store.runs.path(run.id)
    markdown = render_markdown(run, folder, compared)
    write_atomically(folder / "report.md", markdown.encode())
    before = store.runs.predecessor(run.id)
    around = Around(
        index=f"../../index.html#{run.id}", before=before and f"../{before}/report.html"
    )
    write_atomically(folder / "report.html", render_html(run, folder, compared, around).encode())
    key = artifact_key("report", run.suite.name)
    create_markdown_artifact(markdown, key=key, description=f"Report of run {run.id}")
    create_link_artifact(
        (folder / "report.html").as_uri(), link_text=run.id, key=f"{key}-page", description="Report"
    )
