"""The table of layer kinds.

Kinds are named as text and imported by name, so that the cache key of a training, whose code knows
`Layer` alone, follows from here to no kind: it names those that its recipe uses by itself.
"""

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from rnnpipe.layers.base import Layer
from rnnpipe.plugins import with_entry_points

LAYERS = {
    "embedding": "rnnpipe.layers.embedding:EmbeddingSpec",
    "simple_rnn": "rnnpipe.layers.simple_rnn:SimpleRnnSpec",
    "lstm": "rnnpipe.layers.lstm:LstmSpec",
    "gru": "rnnpipe.layers.gru:GruSpec",
    "peephole_lstm": "rnnpipe.layers.peephole_lstm:PeepholeLstmSpec",
    "min_gru": "rnnpipe.layers.min_gru:MinGruSpec",
    "min_lstm": "rnnpipe.layers.min_lstm:MinLstmSpec",
    "lru": "rnnpipe.layers.lru:LruSpec",
    "layer_norm": "rnnpipe.layers.layer_norm:LayerNormSpec",
    "pooling": "rnnpipe.layers.pooling:PoolingSpec",
    "attention_pooling": "rnnpipe.layers.attention_pooling:AttentionPoolingSpec",
    "self_attention": "rnnpipe.layers.self_attention:SelfAttentionSpec",
    "conv1d": "rnnpipe.layers.conv1d:Conv1dSpec",
    "dropout": "rnnpipe.layers.dropout:DropoutSpec",
    "masking": "rnnpipe.layers.masking:MaskingSpec",
    "conv2d": "rnnpipe.layers.conv2d:Conv2dSpec",
    "places": "rnnpipe.layers.places:PlacesSpec",
    "dense": "rnnpipe.layers.dense:DenseSpec",
}
"""Each kind's `type` in a suite file, and the class that holds all of it."""

KINDS = with_entry_points("rnnpipe.layers", LAYERS, Layer, "type")
"""These, and those that installed packages bring along as entry points `rnnpipe.layers`."""

if TYPE_CHECKING:
    LayerSpec = Layer
else:
    LayerSpec = Annotated[
        Union[KINDS],  # noqa: UP007 (made at run time)
        Field(discriminator="type"),
    ]
