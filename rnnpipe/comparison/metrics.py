"""The metrics that are compared, and which way is better."""

from rnnpipe.summary.rows import METRICS

COSTS = ("seconds_per_epoch", "peak_memory_bytes", "parameters", "seconds_to_target")
"""What a training takes, in a table's order; less is better."""

METRIC_NAMES = (*METRICS, *COSTS)


def higher_is_better(metric: str) -> bool:
    """Whether a larger value of `metric` is the better one."""
    return metric in METRICS and METRICS[metric].higher_is_better
