"""The user's texts: where they lie, what stands beside them, and which part each belongs to.

| module    | what it holds                                                    |
|-----------|------------------------------------------------------------------|
| sources   | a column of a table, or a folder with a subfolder a class        |
| rows      | all rows of one source or several                                |
| pairs     | two texts side by side, one to be written when the other is read |
| keys      | how a suite file says what a token of a text to be written is    |
| generated | the vocabulary and the ids of such texts                         |
| parts     | the part of each row, as it is declared                          |
"""
