"""A run in brief, as Markdown that is read elsewhere, as in Prefect's UI: the answers first."""

from collections.abc import Callable, Iterator
from pathlib import Path

from rnnpipe.records import RunRecord, TrialRecord
from rnnpipe.report.markdown import escaped, table
from rnnpipe.summary.tables import summary_tables

Address = Callable[[Path], str]
"""Where a browser finds a file."""


def render_brief(run: RunRecord, folder: Path, address: Address) -> str:
    """The answers of `run`, the way to its report, its scores, and a trial's pictures a variant.

    Args:
        run: the record of a run that has come to its end.
        folder: of the run, with its trials' files.
        address: of the files in it.

    """
    return "\n\n".join(_blocks(run, folder, address)) + "\n"


def answers(run: RunRecord) -> Iterator[str]:
    """What the run found out, a line a dataset."""
    return (f"{dataset}: {found}" for dataset, found in run.answers.items())


def _blocks(run: RunRecord, folder: Path, address: Address) -> Iterator[str]:
    yield f"# {escaped(run.suite.title)}"
    yield "\n".join(f"- **{escaped(name)}**: {escaped(said)}" for name, said in run.answers.items())
    yield f"[The whole report]({address(folder / 'report.html')}) of run `{run.id}`"
    for dataset, scores in zip(run.datasets, summary_tables(run), strict=False):
        yield f"## {escaped(dataset)}\n\n{table(scores)}"
        yield from _pictures(_one_a_variant(run, dataset), folder, address)


def _one_a_variant(run: RunRecord, dataset: str) -> Iterator[TrialRecord]:
    """Each variant's first trial that finished."""
    shown = set()
    for trial in run.trials:
        if trial.dataset == dataset and trial.files and trial.variant not in shown:
            shown.add(trial.variant)
            yield trial


def _pictures(trials: Iterator[TrialRecord], folder: Path, address: Address) -> Iterator[str]:
    for trial in trials:
        # How it was learned is seen before what is mistaken for what.
        names = sorted(
            (name for name in trial.files if name.endswith(".png")),
            key=lambda name: (name != "curves.png", name),
        )
        if names:
            yield f"### {escaped(trial.variant)}, seed {trial.seed}"
            yield "\n".join(
                f"![{name.removesuffix('.png')}]({address(folder / trial.label / name)})"
                for name in names
            )
