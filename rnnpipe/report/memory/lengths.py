"""Up to which length each variant solves a task."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from rnnpipe.comparison.lengths import SOLVED, Growth
from rnnpipe.language import say
from rnnpipe.plots.lengths import lengths
from rnnpipe.plots.style import VariantStyle
from rnnpipe.report.pictures import Picture, picture


@dataclass(frozen=True)
class Task:
    """A task at growing lengths: a picture, and a sentence a variant."""

    name: str
    picture: Picture
    sentences: tuple[str, ...]


def tasks(found: Sequence[Growth], styles: Mapping[str, VariantStyle]) -> Iterator[Task]:
    """Draw every task of which a run has several lengths."""
    for growth in found:
        drawn = picture(length_figure(growth, styles), f"lengths-{growth.source}")
        told = tuple(solved_told(growth, variant) for variant in growth.variants)
        yield Task(growth.source, drawn, told)


def length_figure(growth: Growth, styles: Mapping[str, VariantStyle]) -> Figure:
    """Draw one of them."""
    perfect = 1.0 if growth.metric.higher_is_better else 0.0
    return lengths(
        growth.lengths,
        {
            variant: [
                (None, None, None) if point is None else (point.mean, point.low, point.high)
                for point in points
            ]
            for variant, points in growth.variants.items()
        },
        growth.metric,
        title=say(
            "{task}: {metric} by length",
            task=growth.source,
            metric=say(growth.metric.spelled_out),
        ),
        guess=growth.baseline,
        solved=[perfect + SOLVED * (trivial - perfect) for trivial in growth.baseline],
        styles=styles,
    )


def solved_told(growth: Growth, variant: str) -> str:
    """Say in words up to which length a variant solves it."""
    trained = [
        length
        for length, point in zip(growth.lengths, growth.variants[variant], strict=True)
        if point is not None
    ]
    if not trained:
        return say("{variant} was not trained on it", variant=variant)
    if (longest := growth.solved_up_to(variant)) is None:
        return say(
            "{variant} does not solve it at {steps} steps", variant=variant, steps=trained[0]
        )
    if longest == growth.lengths[-1]:
        return say(
            "{variant} solves it at all lengths, up to {steps} steps",
            variant=variant,
            steps=longest,
        )
    return say("{variant} solves it up to {steps} steps", variant=variant, steps=longest)
