"""From rows in order of time to examples: windows, steps and whole groups.

| module    | what it holds                                                       |
|-----------|---------------------------------------------------------------------|
| declared  | what a suite says of its series                                     |
| rows      | rows of series: columns, times, groups, stretches                   |
| reading   | tables of rows, put in order                                        |
| gaps      | steps that are missing: refused, filled or split at                 |
| calendar  | hours, weekdays and months as sine and cosine                       |
| columns   | inputs scaled, filled and one-hot, by what the training rows hold   |
| targets   | classes, or quantities and their scales, likewise                   |
| forecasts | windows that ask for what comes next                                |
| labelled  | sequences that ask for a class or a number of each step             |
| grouped   | a sequence a group that asks for one class or number                |

Only `declared` can be imported without pandas and pyarrow.
"""
