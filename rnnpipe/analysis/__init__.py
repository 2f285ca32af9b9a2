"""Why a trained network forgets: gradients through time, and what it answers when steps are hidden.

`perturbed` and `hidden` ask a Keras model; `flow` and `reach` are what their answers say, in NumPy.
"""
