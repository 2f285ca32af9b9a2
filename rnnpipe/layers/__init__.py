"""The layers that a variant's recipe may name, one module a kind; `kinds` is the table of them.

| module          | what it holds                                                              |
|-----------------|----------------------------------------------------------------------------|
| base            | `Layer`: what every kind has, its settings, its shape rule and Keras layer |
| recurrent       | what recurrent layers have in common                                      |
| custom          | Keras layers that Keras does not have                                     |
| fitting         | whether a recipe fits a dataset, and what goes into every layer            |
| encoder_decoder | an encoder and a decoder, as a variant names them                      |
| joining         | whether these two fit each other and a dataset                             |
| kinds           | the table, and `LayerSpec`, any of them as a suite file writes it         |
"""

from rnnpipe.layers.base import Layer, MisfitError, Shape
from rnnpipe.layers.encoder_decoder import EncoderDecoderSpec
from rnnpipe.layers.kinds import LAYERS, LayerSpec

__all__ = ["LAYERS", "EncoderDecoderSpec", "Layer", "LayerSpec", "MisfitError", "Shape"]
