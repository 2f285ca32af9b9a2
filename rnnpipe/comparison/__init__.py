"""Run records to rows with a verdict; prints nothing, imports no Keras.

| module      | what it holds                                                       |
|-------------|---------------------------------------------------------------------|
| records     | runs, rows, comparisons and tolerances                              |
| compare     | two runs, or the variants of one                                    |
| groups      | a side: all trials of a variant on a dataset, and when it is refused |
| quality     | test scores over seeds and test examples                            |
| costs       | time, memory and parameters                                         |
| verdicts    | Holm's correction, tolerances, and the verdict                      |
| gate        | the exit code for continuous integration                            |
| differences | what changed between two runs                                       |
"""

from rnnpipe.comparison.compare import compare_runs, compare_variants
from rnnpipe.comparison.differences import Difference, differences
from rnnpipe.comparison.gate import Gate, gate
from rnnpipe.comparison.records import (
    Comparison,
    Evidence,
    Row,
    Run,
    Side,
    Tolerance,
    Verdict,
    load_run,
    parse_tolerance,
)

__all__ = [
    "Comparison",
    "Difference",
    "Evidence",
    "Gate",
    "Row",
    "Run",
    "Side",
    "Tolerance",
    "Verdict",
    "compare_runs",
    "compare_variants",
    "differences",
    "gate",
    "load_run",
    "parse_tolerance",
]
