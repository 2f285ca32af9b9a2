"""Memory measured from outside: scores and answers when steps are hidden."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.language import say
from rnnpipe.plots import along
from rnnpipe.plots.style import VariantStyle
from rnnpipe.records import RunRecord
from rnnpipe.report.memory.found import Found
from rnnpipe.report.pictures import Picture, picture
from rnnpipe.specs import Text

_CHANGES = {
    "classes": "probability that moves",
    "numbers": "change of the number",
    "text": "change of log P, a token",
}
"""What changes in an answer, by the kind of target."""


def outside_pictures(
    dataset: str, found: Found, run: RunRecord, styles: Mapping[str, VariantStyle]
) -> Iterator[Picture]:
    """Draw the score by how many of the last steps are shown, and answers with one occluded."""
    trainings = {variant: found_of for (of, variant), found_of in found.items() if of == dataset}
    kept = _means({variant: [t.kept for t in of_each] for variant, of_each in trainings.items()})
    target = run.datasets[dataset].signature.target
    if kept:
        metric = METRICS["perplexity"] if isinstance(target, Text) else _deciding(run, dataset)
        steps = list(next(iter(kept.values())))
        figure = along(
            range(len(steps)),
            {variant: list(scores.values()) for variant, scores in kept.items()},
            title=say("{metric} from the last steps alone", metric=say(metric.label)),
            xlabel=say("the last steps, so many shown"),
            ylabel=say(metric.inline),
            styles=styles,
            labels=[str(step) for step in steps],
            logarithmic=metric.scale == "logarithmic",
        )
        yield picture(figure, f"{dataset}-kept")
    occluded = _means(
        {variant: [t.occluded for t in of_each] for variant, of_each in trainings.items()}
    )
    if occluded:
        distances = list(next(iter(occluded.values())))
        figure = along(
            distances,
            {variant: list(changes.values()) for variant, changes in occluded.items()},
            title=say("What one step less changes"),
            xlabel=say("steps before the end"),
            ylabel=say(_CHANGES[target.kind]),
            styles=styles,
            from_zero=True,
        )
        yield picture(figure, f"{dataset}-occluded")


def _means(trainings: Mapping[str, Sequence[Mapping[int, float]]]) -> dict[str, dict[int, float]]:
    """The mean over trainings of each variant that has any number, by step."""
    return {
        variant: {step: float(np.mean([each[step] for each in of_each])) for step in of_each[0]}
        for variant, of_each in trainings.items()
        if of_each[0]
    }


def _deciding(run: RunRecord, dataset: str) -> Metric:
    scored = next(t.best for t in run.trials if t.dataset == dataset and t.best is not None)
    return METRICS[next(iter(scored.metrics))]
