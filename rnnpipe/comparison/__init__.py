"""Run records to rows with a verdict; prints nothing, imports no Keras.

| module      | what it holds                                                       |
|-------------|---------------------------------------------------------------------|
| records     | runs, rows, comparisons and tolerances                              |
| compare     | runs with a base, or the variants of one                            |
| groups      | a side: all trials of a variant on a dataset, and when it is refused |
| field       | all groups that compete on a dataset                                |
| pairing     | which trainings of two groups are set against each other            |
| quality     | test scores over seeds and test examples                            |
| lengths     | up to which length each variant solves a task                       |
| reach       | how far back the memory of variants reaches                         |
| learning    | trainings that failed, and scores at their ceiling                  |
| costs       | time, memory and parameters                                         |
| turns       | whether variants were trained in turns, so that costs compare       |
| findings    | what was measured on a pair, before a verdict                       |
| verdicts    | Holm's correction, tolerances, and the verdict                      |
| advice      | what to do about an undecided row                                   |
| standings   | the variants' ranks over all datasets                               |
| gate        | the exit code for continuous integration                            |
| differences | what changed between two runs                                       |
"""

from rnnpipe.comparison.compare import (
    compare_each,
    compare_models,
    compare_runs,
    compare_variants,
)
from rnnpipe.comparison.differences import Difference, differences
from rnnpipe.comparison.gate import Gate, gate, gate_told
from rnnpipe.comparison.records import (
    Comparison,
    Evidence,
    Row,
    Run,
    Side,
    Standing,
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
    "Standing",
    "Tolerance",
    "Verdict",
    "compare_each",
    "compare_models",
    "compare_runs",
    "compare_variants",
    "differences",
    "gate",
    "gate_told",
    "load_run",
    "parse_tolerance",
]
