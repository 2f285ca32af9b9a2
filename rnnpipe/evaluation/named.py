"""What a problem's curves and baseline are called: metrics, in words and figures."""

from rnnpipe.evaluation.metric import Curve, Metric
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.evaluation.problems import scoring
from rnnpipe.specs import PROBLEMS, ProblemName


def curves(problem: ProblemName) -> tuple[Curve, ...]:
    """The columns of a training's history, the loss first.

    A history has each once for the training data and once, as `val_<column>`, for the validation.
    """
    beside = watched(problem)
    return Curve("loss", METRICS[scoring(problem).LOSS]), Curve(beside.name, beside)


def watched(problem: ProblemName) -> Metric:
    """The metric that a training is watched by, beside its loss."""
    return METRICS[PROBLEMS[problem].watched]


def baseline_name(problem: ProblemName) -> str:
    """The trivial predictor and what it always answers, such as `baseline (majority class)`."""
    return f"baseline ({scoring(problem).BASELINE})"
