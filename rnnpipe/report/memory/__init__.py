"""The page of why a run's networks remember or forget.

| module    | what it does                                                    |
|-----------|-----------------------------------------------------------------|
| found     | what analyses left in a run's folder, and what they took        |
| lengths   | up to which length each variant solves a task                   |
| gradients | gradients through time                                          |
| reach     | whose memory reaches farther back                               |
| outside   | what is left of the score when steps are hidden                 |
| gates     | how open gates stand                                            |
| opinions  | how the answer to single test examples forms                    |
| page      | the page, and what of it stands in the run's report             |
"""
