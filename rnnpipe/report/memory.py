"""The page of why a run's networks remember or forget."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnnpipe.counting import counted
from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.plots import along, variant_styles
from rnnpipe.plots.gradients import Line, gradients
from rnnpipe.plots.style import VariantStyle
from rnnpipe.records import RunRecord
from rnnpipe.records.analysed import Analysed
from rnnpipe.report.pages import render_page
from rnnpipe.report.pictures import Picture, picture
from rnnpipe.statistics.flow import SHARES, Flow, flow_of
from rnnpipe.summary.tables import MISSING, Cell, Table

Found = Mapping[tuple[str, str], Sequence[Analysed]]
"""What was found, a training each, by dataset and variant."""

_HEADER = (
    "Variant",
    "Layer",
    "",
    "Factor a step",
    "95%",
    "In words",
    *(f"{share:g} left after" for share in SHARES),
    "Exactly 0",
)


@dataclass(frozen=True)
class _Layer:
    """One layer and direction of a variant, trained and as it was before."""

    variant: str
    name: str
    trained: Flow
    initial: Flow


def render_memory(run: RunRecord, found: Found) -> str:
    """The page: a section a dataset, with its pictures and a table of all layers."""
    styles = variant_styles(dict.fromkeys(trial.variant for trial in run.trials))
    datasets = dict.fromkeys(dataset for dataset, _ in found)
    sections = [
        {
            "name": name,
            "sentences": sentences(layers := list(_layers(name, found))),
            "pictures": list(_pictures(name, layers, found, run, styles)),
            "table": Table("Gradients", _HEADER, tuple(_rows(layers))),
        }
        for name in datasets
    ]
    return render_page("memory.html.j2", {"run": run, "datasets": sections, "styles": styles})


def sentences(layers: Sequence[_Layer]) -> list[str]:
    """What is to be read first: a sentence a variant, of its first layer."""
    told = []
    for layer in layers:
        if layer.name != "layer 1":
            continue
        flow = layer.trained
        hundredth = flow.left[0.01]
        reach = (
            f"all {len(flow.distances)} steps are reached by a hundredth of the gradient or more"
            if hundredth is None
            else f"{counted(hundredth, 'step')} before the end less than a hundredth of the "
            "gradient is left"
        )
        said = f"{flow.word}, by a factor of {flow.factor:.3g} a step"
        told.append(f"{layer.variant}: {said}; {reach}")
    return told


def _layers(dataset: str, found: Found) -> Iterator[_Layer]:
    for (of, variant), trainings in found.items():
        if of != dataset:
            continue
        names = [n.removeprefix("trained/") for n in trainings[0].norms if n.startswith("trained/")]
        for name in names:
            trained, initial = (
                flow_of([np.asarray(t.norms[f"{which}/{name}"], np.float64) for t in trainings])
                for which in ("trained", "initial")
            )
            yield _Layer(variant, name, trained, initial)


def _pictures(
    dataset: str,
    layers: Sequence[_Layer],
    found: Found,
    run: RunRecord,
    styles: Mapping[str, VariantStyle],
) -> Iterator[Picture]:
    for number, name in enumerate(dict.fromkeys(layer.name for layer in layers)):
        lines = {
            layer.variant: Line(
                layer.trained.median, layer.trained.low, layer.trained.high, layer.initial.median
            )
            for layer in layers
            if layer.name == name
        }
        figure = gradients(
            lines, title=f"Gradient of the loss by the hidden state, {name}", styles=styles
        )
        yield picture(figure, f"{dataset}-gradient-{number}", wide=True)
    kept = {v: _mean_kept(t) for (of, v), t in found.items() if of == dataset}
    kept = {variant: scores for variant, scores in kept.items() if scores}
    if kept:
        metric = _deciding(run, dataset)
        steps = list(next(iter(kept.values())))
        figure = along(
            range(len(steps)),
            {variant: [scores[step] for step in steps] for variant, scores in kept.items()},
            title=f"{metric.label} when all but the last steps are hidden",
            xlabel="the last steps, so many shown",
            ylabel=metric.inline,
            styles=styles,
            labels=[str(step) for step in steps],
        )
        yield picture(figure, f"{dataset}-kept")


def _mean_kept(trainings: Sequence[Analysed]) -> dict[int, float]:
    return {
        steps: float(np.mean([training.kept[steps] for training in trainings]))
        for steps in trainings[0].kept
    }


def _deciding(run: RunRecord, dataset: str) -> Metric:
    scored = next(t.best for t in run.trials if t.dataset == dataset and t.best is not None)
    return METRICS[next(iter(scored.metrics))]


def _rows(layers: Sequence[_Layer]) -> Iterator[tuple[Cell, ...]]:
    for layer in layers:
        for which, flow in (("trained", layer.trained), ("before training", layer.initial)):
            low, high = flow.interval
            yield (
                Cell(layer.variant),
                Cell(layer.name),
                Cell(which),
                Cell(f"{flow.factor:.4g}", flow.factor),
                Cell(f"{low:.4g} to {high:.4g}"),
                Cell(flow.word),
                *(_steps(flow.left[share]) for share in SHARES),
                Cell(f"{flow.zero[-1]:.0%}", float(flow.zero[-1])),
            )


def _steps(count: int | None) -> Cell:
    return MISSING if count is None else Cell(counted(count, "step"), count)
