"""Source files: which there are, how they are fetched and checked, and how they are read safely.

`files` says what a file is, `download` has it fetched (over HTTP by `transfer`) and `archive` reads
Keras' archives without running anything that stands in them.
"""
