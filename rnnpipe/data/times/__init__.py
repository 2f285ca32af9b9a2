"""Dates and times, read as they are declared and never guessed.

| module   | what it holds                                                     |
|----------|-------------------------------------------------------------------|
| declared | what a suite says of its times                                    |
| stamps   | text in a declared format, or a file's own timestamps, as numbers |
| zones    | what a clock on the wall showed, and which instant that was       |
| order    | time goes forwards within a group, or the row is named            |
| steps    | the step between rows, found and stated; the gaps                 |

Only `declared` can be imported without pandas.
"""
