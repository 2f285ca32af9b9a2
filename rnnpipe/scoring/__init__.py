"""A trained trial scored and drawn, in this process or in one beside it.

| module    | what it holds                                            |
|-----------|----------------------------------------------------------|
| trial     | a trial's outputs to numbers                             |
| pictures  | a trial's history and numbers to pictures                |
| process   | has both done by a process beside this one               |
| untrained | what is known of a dataset's scores before any training  |
"""
