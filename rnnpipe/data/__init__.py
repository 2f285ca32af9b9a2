"""From source files to arrays: fetched, read, encoded, padded.

| module   | what it holds                                                        |
|----------|----------------------------------------------------------------------|
| sources  | source files: what they are, fetched and checked                     |
| readers  | what is in them, read without running a pickle                       |
| tables   | CSV, TSV, JSON Lines and Parquet, read as they stand in the file     |
| times    | dates and times, read as declared; the step between rows, and gaps   |
| series   | from rows in order of time to windows, steps and whole groups        |
| windows  | windows and pieces of series, by position                            |
| blocks   | blocks of consecutive time: what of a series is independent          |
| datasets | every kind of dataset: its settings, its files, how it is read       |
| examples | what a source makes: examples to train, validate and test with       |
| ragged   | sequences of unequal length, and their padding                       |
| written  | the texts of a dataset whose target is text, as they are written     |
| encoded  | a dataset on disk as its source has it                               |
| padding  | examples made of equal length, and how much each target counts       |
| scaling  | columns of numbers scaled by the training rows                       |
| filling  | missing values of series, filled as declared                         |
| labels   | classes as they are written, those of the training rows              |
| lengths  | what is said of sequences that are padded and cut                    |
| typical  | examples that stand for all                                          |
| arrays   | a dataset ready for Keras, and its files                             |
"""
