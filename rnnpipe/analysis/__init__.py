"""Why a trained network forgets: gradients through time, and what it answers when steps are hidden.

`perturbed` and `hidden` ask a Keras model; `rnnpipe.statistics.flow` tells what its answers say.
"""
