"""Is a difference more than the noise of seeds and test examples? NumPy and SciPy only.

| module     | what it answers                                                        |
|------------|------------------------------------------------------------------------|
| bootstrap  | how much scores move with the test examples                            |
| contrast   | the difference of two sides, its variance split by seeds and examples  |
| interval   | intervals and p values that hold with 3 seeds as with 20               |
| mcnemar    | one seed a side: two trained models on the same examples               |
| holm       | many rows at once                                                      |
| power      | how likely a comparison is decided, how many more seeds it takes       |
| sequential | looking again after every batch of seeds                               |
"""

from rnnpipe.statistics.bootstrap import Scores, mean_scores, resampled_scores
from rnnpipe.statistics.contrast import Contrast, Estimate, SeedPart, contrast, log_ratio
from rnnpipe.statistics.holm import holm
from rnnpipe.statistics.mcnemar import mcnemar
from rnnpipe.statistics.power import MOST_SEEDS, power, seeds_needed
from rnnpipe.statistics.sequential import look_levels

__all__ = [
    "MOST_SEEDS",
    "Contrast",
    "Estimate",
    "Scores",
    "SeedPart",
    "contrast",
    "holm",
    "log_ratio",
    "look_levels",
    "mcnemar",
    "mean_scores",
    "power",
    "resampled_scores",
    "seeds_needed",
]
