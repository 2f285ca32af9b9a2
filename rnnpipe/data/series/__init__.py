"""From rows in order of time to examples: windows, steps and whole groups.

| module    | what it holds                                                        |
|-----------|----------------------------------------------------------------------|
| declared  | what a suite says of its series                                      |
| making    | the way from files to examples                                       |
| rows      | rows of series: columns, times, groups, stretches                    |
| reading   | tables of rows, put in order                                         |
| archive   | the series of a Monash archive, and its own way to split them        |
| gaps      | steps that are missing: refused, filled or split at                  |
| parts     | which rows train, validate and test, and what of it is independent   |
| inputs    | numbers, categories, what is known ahead and the calendar, together  |
| columns   | each of them scaled, filled or one-hot, by what training rows hold   |
| calendar  | hours, weekdays and months as sine and cosine                        |
| targets   | classes, or quantities and their scales, likewise                    |
| forecasts | windows that ask for what comes next                                 |
| labelled  | sequences that ask for a class or a number of each step              |
| grouped   | a sequence a group that asks for one class or number                 |

Only `declared` can be imported without pandas and pyarrow.
"""
