"""The page of what a run's networks remember, and what of it stands in the run's report."""

from collections.abc import Mapping
from itertools import islice

from rnnpipe.plots import variant_styles
from rnnpipe.plots.style import VariantStyle
from rnnpipe.records import RunRecord
from rnnpipe.report.memory.found import Found, cost
from rnnpipe.report.memory.gradients import (
    gradient_pictures,
    gradient_table,
    layers_of,
    sentences,
)
from rnnpipe.report.memory.outside import outside_pictures
from rnnpipe.report.memory.reach import reach_rows, reach_sentences, reach_table
from rnnpipe.report.pages import render_page


def render_memory(run: RunRecord, found: Found) -> str:
    """The page: a section a dataset, with its pictures and a table of all layers."""
    styles = _styles(run)
    sections = []
    for name in dict.fromkeys(dataset for dataset, _ in found):
        layers, reached = list(layers_of(name, found)), reach_rows(name, found)
        sections.append(
            {
                "name": name,
                "sentences": [*sentences(layers), *reach_sentences(reached)],
                "reach": reach_table(reached) if reached else None,
                "pictures": [
                    *gradient_pictures(name, layers, styles),
                    *outside_pictures(name, found, run, styles),
                ],
                "table": gradient_table(layers),
            }
        )
    content = {"run": run, "datasets": sections, "styles": styles, "cost": cost(run, found)}
    return render_page("memory.html.j2", content)


def in_the_report(run: RunRecord, found: Found) -> dict[str, dict[str, object]]:
    """By dataset the first picture of the page and its sentences, for the run's report."""
    styles = _styles(run)
    return {
        name: {
            "sentences": [
                *sentences(layers := list(layers_of(name, found))),
                *reach_sentences(reach_rows(name, found)),
            ],
            "pictures": list(islice(gradient_pictures(name, layers, styles), 1)),
        }
        for name in dict.fromkeys(dataset for dataset, _ in found)
    }


def _styles(run: RunRecord) -> Mapping[str, VariantStyle]:
    return variant_styles(dict.fromkeys(trial.variant for trial in run.trials))
