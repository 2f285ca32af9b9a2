"""Why a trained network forgets: gradients through time, and what it answers when steps are hidden.

| module    | what it does                                                     |
|-----------|------------------------------------------------------------------|
| walk      | a chain of layers, each recurrent one read in a way of one's own |
| perturbed | gradients of the loss by every hidden state                      |
| encoder   | those of an answer's loss by the hidden states of an encoder     |
| gates     | how open gates stand                                             |
| hidden    | scores and answers where steps are hidden, of any predictor      |
| opinions  | what is answered after every step                                |
| positions | where padding ends, and how far from the end a step is           |
| trial     | all of it for one trained model                                  |
| baseline  | what of it a baseline can be asked                               |
| extent    | how much is asked, and how long that may take                    |

`rnnpipe.statistics.flow` tells what gradients say.
"""
