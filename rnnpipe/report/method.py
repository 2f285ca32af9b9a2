"""How a verdict is made, in a few sentences for whoever reads a report."""

from rnnpipe.language import say

Method = tuple[str, ...]


def method(*, looks: bool = False) -> Method:
    """What is measured, how its noise is known, and what each word means.

    Args:
        looks: whether seeds were added until pairs were decided.

    """
    measured = say(
        "Both sides are measured on the same test examples, with the weights of the epoch of "
        "lowest validation loss: a difference in quality is the other side's mean over its seeds "
        "minus the base's, one in an error or a cost the ratio of their geometric means minus one."
    )
    noise = say(
        "The interval counts how much trainings differ from seed to seed, on this training set, "
        "and that other test examples might have been drawn; it uses Student's quantiles, so that "
        "it holds with three seeds as with twenty. Two runs of a variant are matched by seed; "
        "variants are not, and where the others on the dataset spread more, a variant's own spread "
        "is not believed to be small."
    )
    level = say("the level of the look") if looks else "5%"
    words = say(
        "The first metric of a dataset decides between its variants; its rows are one question, "
        "kept to {level} in all by Holm's method, and each interval is shown at the level that "
        "its row was decided at. Better and worse mean that the interval lies wholly beyond the "
        "tolerance (of zero where none is set), no difference that it lies wholly within, or that "
        "both sides are the very same trainings; all else that could be measured is undecided. "
        "Other metrics are shown and not judged, unless a tolerance names them. One or two seeds "
        "a side decide nothing; of two baselines, which have none, the test examples decide.",
        level=level,
    )
    costs = say(
        "Times are judged within a run alone, where variants took turns, beyond a tolerance of 5%: "
        "between two runs a cost is one observation a side, and so is memory within one."
    )
    return measured, noise, words, costs
