"""The page of all runs and comparisons: one row each, to search, to sort and to tick.

| module     | what it does                                                       |
|------------|--------------------------------------------------------------------|
| rows       | a record, or a comparison's report, as a row                       |
| remembered | rows kept beside what they were made from, so that few are made    |
| view       | rows as the page shows them, with their links                      |
| written    | all of it, to the page                                             |
"""

from rnnpipe.report.index.written import keep_index, write_index

__all__ = ["keep_index", "write_index"]
