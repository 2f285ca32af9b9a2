"""Runs and comparisons as objects for Python and notebooks: what `import rnnpipe` hands out.

| module   | what it holds                                                   |
|----------|-----------------------------------------------------------------|
| run      | `Run`: a recorded run, its scores, verdicts and answers         |
| answers  | `Answers`: what a trained model answered on the test set         |
| compared | `Compared`: runs judged against a base                          |
| opening  | runs found in the store, opened and compared                    |
| frames   | records as pandas DataFrames                                    |
"""

from rnnpipe.results.answers import Answers
from rnnpipe.results.compared import Compared
from rnnpipe.results.opening import compare, open_run, runs
from rnnpipe.results.run import Run

__all__ = ["Answers", "Compared", "Run", "compare", "open_run", "runs"]
