"""The user's texts: where they lie, what stands beside them, and which part each belongs to.

| module  | what it holds                                                    |
|---------|------------------------------------------------------------------|
| sources | a column of a table, or a folder with a subfolder a class        |
| rows    | all rows of one source or several                                |
| pairs   | two texts side by side, one to be written when the other is read |
| parts   | the part of each row, as it is declared                          |
"""
