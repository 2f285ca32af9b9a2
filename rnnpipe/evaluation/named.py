"""What a problem's curves and baseline are called: metrics, in words and figures."""

from dataclasses import replace

from rnnpipe.evaluation.metric import Curve, Metric
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.evaluation.problems import scoring
from rnnpipe.specs import PROBLEMS, Numbers, ProblemName, Signature


def curves(problem: ProblemName) -> tuple[Curve, ...]:
    """The columns of a training's history, the loss first.

    A history has each once for the training data and once, as `val_<column>`, for the validation.
    """
    beside = watched(problem)
    return Curve("loss", METRICS[scoring(problem).LOSS]), Curve(beside.name, beside)


def curves_of(signature: Signature) -> tuple[Curve, ...]:
    """The same of a dataset, whose numbers a network is trained on as they are scaled.

    Where they stand for quantities such errors are not those in own units, and are called so.
    """
    found, target = curves(signature.problem), signature.target
    if not isinstance(target, Numbers) or not target.quantities:
        return found
    return tuple(replace(curve, metric=_scaled(curve.metric)) for curve in found)


def _scaled(metric: Metric) -> Metric:
    return replace(
        metric,
        name=f"scaled_{metric.name}",
        label=f"Scaled {metric.label}",
        full_name=f"{metric.full_name} of scaled numbers",
    )


def watched(problem: ProblemName) -> Metric:
    """The metric that a training is watched by, beside its loss."""
    return METRICS[PROBLEMS[problem].watched]


def baseline_name(problem: ProblemName) -> str:
    """The trivial predictor and what it always answers, such as `baseline (majority class)`."""
    return f"baseline ({scoring(problem).BASELINE})"
