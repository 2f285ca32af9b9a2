"""Token ids to vectors."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rnnpipe.layers.base import Layer, MisfitError, Seeds, Shape
from rnnpipe.specs.base import Count, Flag
from rnnpipe.specs.ports import Features, Tokens

if TYPE_CHECKING:
    import keras


class EmbeddingSpec(Layer):
    """Token ids `(batch, timesteps)` to vectors `(batch, timesteps, units)`."""

    type: Literal["embedding"]
    units: Count
    mask_padding: Flag = Field(
        default=False,
        description="recurrent layers skip the padding: their state starts at the first token",
    )

    def shape(self, given: Shape) -> Features:
        """A vector for each token."""
        return Features(width=self.units, timesteps=_tokens(given).timesteps)

    def parameters(self, given: Shape) -> int:
        """A vector for each token of the vocabulary."""
        return _tokens(given).vocabulary * self.units

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":
        """Keras' Embedding."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        return keras.layers.Embedding(
            _tokens(given).vocabulary,
            self.units,
            embeddings_initializer=keras.initializers.RandomUniform(seed=seeds()),
            mask_zero=self.mask_padding,
        )


def _tokens(given: Shape) -> Tokens:
    if not isinstance(given, Tokens):
        raise MisfitError(
            "reads token ids, but is given features: an embedding can be the first layer alone, "
            "and only where the dataset's inputs are tokens"
        )
    return given
