"""How a verdict is made, in three sentences for whoever reads a report."""

Method = tuple[str, str, str]


def method(level: float | None) -> Method:
    """What is measured, how its noise is known, and what each word means.

    Args:
        level: of significance; `None` where rows were decided at different ones.

    """
    interval = "interval" if level is None else f"{100 * (1 - level):g}% interval"
    threshold = "the level of its look" if level is None else f"{level:.2g}"
    measured = (
        "Both sides are measured on the same test examples, with the weights of the epoch of "
        "lowest validation loss: a difference in quality is the other side's mean over its seeds "
        "minus the base's, one in cost the ratio of their geometric means minus one."
    )
    noise = (
        f"The {interval} counts how much the seeds differ (the same seeds on both sides are "
        "matched) and, for quality, that other test examples might have been drawn; it uses "
        "Student's quantiles, so that it holds with three seeds as with twenty."
    )
    words = (
        f"Better and worse mean that the p value is below {threshold} after Holm's correction, "
        "over all quality rows and again over all cost rows, and the difference beyond the "
        "tolerance where one is set; no difference means that the interval lies within the "
        "tolerance or both sides are identical; all else that could be measured is undecided."
    )
    return measured, noise, words
