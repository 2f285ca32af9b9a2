"""Is a difference more than the noise of seeds and test examples? NumPy and SciPy only.

| module     | what it answers                                                        |
|------------|------------------------------------------------------------------------|
| bootstrap  | how much scores move with the test examples                            |
| spread     | how far trainings of one recipe lie apart                              |
| contrast   | the difference of two sides, its variance split by seeds and examples  |
| interval   | intervals and p values that hold with 3 seeds as with 20               |
| mcnemar    | one seed a side: two trained models on the same examples               |
| learned    | how many trainings learned at all, and how many more could fail        |
| holm       | many rows at once                                                      |
| prospects  | what more seeds are likely to bring                                    |
| sequential | looking again after every batch of seeds                               |
| flow       | how gradients shrink with the distance, and how far they reach         |
"""

from rnnpipe.statistics.bootstrap import Scores, mean_scores, resampled_scores
from rnnpipe.statistics.contrast import Contrast, contrast, log_ratio
from rnnpipe.statistics.holm import holm, holm_levels
from rnnpipe.statistics.learned import most_that_fail, same_share
from rnnpipe.statistics.mcnemar import TwoModels, mcnemar
from rnnpipe.statistics.prospects import MOST_SEEDS, Prospect, hopeless, prospect
from rnnpipe.statistics.sequential import look_levels, planned_looks
from rnnpipe.statistics.spread import Spread

__all__ = [
    "MOST_SEEDS",
    "Contrast",
    "Prospect",
    "Scores",
    "Spread",
    "TwoModels",
    "contrast",
    "holm",
    "holm_levels",
    "hopeless",
    "log_ratio",
    "look_levels",
    "mcnemar",
    "mean_scores",
    "most_that_fail",
    "planned_looks",
    "prospect",
    "resampled_scores",
    "same_share",
]
