"""Why a trained network forgets: gradients through time, and what it answers when steps are hidden.

| module    | what it does                                                     |
|-----------|------------------------------------------------------------------|
| perturbed | gradients of the loss by every hidden state                      |
| hidden    | scores where all but the last steps are hidden                   |
| positions | where padding ends, and how far from the end a step is           |
| trial     | all of it for one trained model                                  |
| extent    | how much is asked, and how long that may take                    |

`rnnpipe.statistics.flow` tells what gradients say.
"""
