"""Trainings that learn or fail: counts, where means and deviations say little."""


def most_that_fail(trainings: int, level: float = 0.05) -> float:
    """The largest share of trainings that may fail if none of so many did.

    The upper end of Clopper and Pearson's one-sided interval, 1 - level^(1 / n): 0.63 of trainings
    after three, 0.45 after five, 0.26 after ten.
    """
    return 1 - float(level ** (1 / trainings))


def same_share(base: tuple[int, int], other: tuple[int, int]) -> float:
    """Fisher's exact p value that both sides learn as often.

    Args:
        base: how many of its trainings learned, and how many there were.
        other: likewise.

    """
    from scipy.stats import fisher_exact  # noqa: PLC0415 (slow to import)

    table = [[learned, trainings - learned] for learned, trainings in (base, other)]
    return float(fisher_exact(table).pvalue)
