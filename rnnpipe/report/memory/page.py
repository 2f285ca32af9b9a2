"""The page of what a run's networks remember, and what of it stands in the run's report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rnnpipe.comparison import Run
from rnnpipe.comparison.lengths import growths
from rnnpipe.language import speaking
from rnnpipe.plots import variant_styles
from rnnpipe.plots.style import VariantStyle
from rnnpipe.records import RunRecord
from rnnpipe.report.memory.found import Found, cost
from rnnpipe.report.memory.gates import gate_pictures
from rnnpipe.report.memory.gradients import (
    Layer,
    gradient_pictures,
    gradient_table,
    layers_of,
    sentences,
)
from rnnpipe.report.memory.lengths import tasks
from rnnpipe.report.memory.opinions import followed
from rnnpipe.report.memory.outside import outside_pictures
from rnnpipe.report.memory.reach import reach_rows, reach_sentences, reach_table
from rnnpipe.report.pages import render_page
from rnnpipe.report.pictures import Picture
from rnnpipe.specs import Text


def render_memory(run: RunRecord, found: Found, folder: Path) -> str:
    """The page, in the language of the suite: a section a dataset, its pictures and all layers.

    Args:
        run: the record.
        found: what was found of it.
        folder: of the run.

    """
    with speaking(run.suite.language):
        return _rendered(run, found, folder)


def _rendered(run: RunRecord, found: Found, folder: Path) -> str:
    styles = _styles(run)
    sections = []
    for name in dict.fromkeys(dataset for dataset, _ in found):
        layers, reached = list(layers_of(name, found)), reach_rows(name, found)
        sections.append(
            {
                "name": name,
                "writes_text": isinstance(run.datasets[name].signature.target, Text),
                "sentences": [*sentences(layers), *reach_sentences(reached)],
                "reach": reach_table(reached) if reached else None,
                "pictures": list(_pictures(name, layers, found, run, styles)),
                "followed": list(followed(name, found, run, folder, styles)),
                "table": gradient_table(layers) if layers else None,
            }
        )
    content = {
        "run": run,
        "tasks": list(tasks(growths(Run(run, folder)), styles)),
        "datasets": sections,
        "styles": styles,
        "cost": cost(run, found),
    }
    return render_page("memory.html.j2", content)


@dataclass(frozen=True)
class Recalled:
    """What a run's report has of a dataset.

    Attributes:
        sentences: what its networks remember, in words.
        pictures: the first of the page.

    """

    sentences: tuple[str, ...]
    pictures: tuple[Picture, ...]


def in_the_report(run: RunRecord, found: Found) -> dict[str, Recalled]:
    """What the run's report has of the page, by dataset."""
    styles = _styles(run)
    shown = {}
    for name in dict.fromkeys(dataset for dataset, _ in found):
        first = islice(_pictures(name, list(layers_of(name, found)), found, run, styles), 1)
        shown[name] = Recalled(in_words(name, found), tuple(first))
    return shown


def in_words(dataset: str, found: Found) -> tuple[str, ...]:
    """What its networks remember: a sentence a variant, and which reach farther back."""
    layers = list(layers_of(dataset, found))
    return (*sentences(layers), *reach_sentences(reach_rows(dataset, found)))


def _pictures(
    dataset: str,
    layers: Sequence[Layer],
    found: Found,
    run: RunRecord,
    styles: Mapping[str, VariantStyle],
) -> Iterator[Picture]:
    yield from gradient_pictures(dataset, layers, styles)
    yield from outside_pictures(dataset, found, run, styles)
    yield from gate_pictures(dataset, found, styles)


def _styles(run: RunRecord) -> Mapping[str, VariantStyle]:
    return variant_styles(dict.fromkeys(trial.variant for trial in run.trials))
