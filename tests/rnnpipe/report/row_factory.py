"""Rows of a comparison with chosen numbers."""

from rnnpipe.comparison import Row, Side
from rnnpipe.evaluation.metrics import COSTS


def side(variant, mean=None, std=None, seeds=(0, 1, 2), dataset="adding", run="base"):
    """A side of a row, of so many seeds."""
    return Side(
        run=run,
        variant=variant,
        seeds=len(seeds),
        mean=mean,
        std=std,
        trials=tuple(f"{dataset}/{variant}/seed-{seed}" for seed in seeds),
    )


def row(dataset, base, other, metric, verdict, difference=None, interval=None, **changes):
    """A row of two variants of a run, or of one variant in two; costs are relative."""
    cost = metric in COSTS
    content = {
        "dataset": dataset,
        "base": base,
        "other": other,
        "metric": metric,
        "kind": "cost" if cost else "quality",
        "verdict": verdict,
        "reason": "",
        "base_side": side(base, dataset=dataset),
        "other_side": side(other, dataset=dataset),
        "scale": "relative" if cost else "absolute",
        "difference": difference,
        "interval": interval,
    }
    return Row(**{**content, **changes})
