"""Memory measured from outside: what is left of the score when steps are hidden."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.plots import along
from rnnpipe.plots.style import VariantStyle
from rnnpipe.records import RunRecord
from rnnpipe.records.analysed import Analysed
from rnnpipe.report.memory.found import Found
from rnnpipe.report.pictures import Picture, picture


def outside_pictures(
    dataset: str, found: Found, run: RunRecord, styles: Mapping[str, VariantStyle]
) -> Iterator[Picture]:
    """Draw the score by how many of the last steps are shown."""
    kept = {v: _mean_kept(t) for (of, v), t in found.items() if of == dataset}
    kept = {variant: scores for variant, scores in kept.items() if scores}
    if not kept:
        return
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
