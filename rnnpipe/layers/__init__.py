"""The layers that a variant's recipe may name, one module a kind; `kinds` is the table of them.

| module     | what it holds                                                             |
|------------|---------------------------------------------------------------------------|
| base       | `Layer`: what every kind has, its settings, its shape rule and Keras layer |
| recurrent  | what SimpleRNN, LSTM and GRU have in common                               |
| fitting    | whether a recipe fits a dataset, and what goes into every layer            |
| kinds      | the table, and `LayerSpec`, any of them as a suite file writes it         |
"""

from rnnpipe.layers.base import Layer, MisfitError, Shape
from rnnpipe.layers.kinds import LAYERS, LayerSpec

__all__ = ["LAYERS", "Layer", "LayerSpec", "MisfitError", "Shape"]
