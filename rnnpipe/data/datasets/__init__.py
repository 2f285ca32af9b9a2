"""The datasets that a suite may name, one module a kind; `kinds` is the table of them.

| module     | what it holds                                                      |
|------------|--------------------------------------------------------------------|
| base       | `Source`: what every kind has; `load`, any of them read and checked |
| own        | `OwnSource`: what the kinds of the user's own data have in common  |
| rows       | all rows of such data, cut into parts                              |
| apart      | which part each row belongs to                                     |
| describing | the card of a dataset: what its parts hold                         |
| keras_text | how Keras encodes its text archives                                |
| kinds      | the table, and `DatasetSpec`, any of them as a suite file writes it |
"""

from rnnpipe.data.datasets.base import Source, load
from rnnpipe.data.datasets.kinds import DATASETS, DatasetSpec, all_files

__all__ = ["DATASETS", "DatasetSpec", "Source", "all_files", "load"]
