"""A model read from a file is a chain of layers again, whose function is the same."""

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.kernels.model import unsupported
from rnnpipe.layers import LayerSpec
from rnnpipe.models.build import build
from rnnpipe.models.reread import with_own_masks
from rnnpipe.specs import Classes, Features, Signature, Tokens

TOKENS = {"tokens": Tokens(vocabulary=9, timesteps=6)}
SERIES = {"features": Features(width=2, timesteps=6)}
MASKED = {"type": "embedding", "units": 3, "mask_padding": True}
STEPS = {"type": "gru", "units": 2, "bidirectional": True, "return_sequences": True}


@pytest.mark.parametrize(
    ("inputs", "layers", "timesteps"),
    [
        (TOKENS, [MASKED, {"type": "lstm", "units": 2}], None),
        (TOKENS, [MASKED, STEPS, {"type": "lstm", "units": 2, "return_sequences": True}], 6),
        (SERIES, [{"type": "masking"}, STEPS, {"type": "gru", "units": 2}], None),
        (SERIES, [{"type": "gru", "units": 2}], None),
    ],
)
def test_the_kernels_compute_what_was_saved_and_read(inputs, layers, timesteps, tmp_path):
    signature = Signature(inputs=inputs, target=Classes(names=("a", "b", "c"), timesteps=timesteps))
    recipe = TypeAdapter(tuple[LayerSpec, ...]).validate_python(layers)
    build(recipe, signature, seed=0).save(tmp_path / "model.keras")
    read = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    again = with_own_masks(read)
    assert unsupported(again) is None
    rows = np.random.default_rng(0)
    given = (
        np.array([[0, 0, 3, 1, 8, 2], [0, 0, 0, 0, 0, 5], [4, 4, 7, 1, 1, 3]], "int32")
        if inputs is TOKENS
        else np.pad(rows.normal(size=(3, 4, 2)), ((0, 0), (2, 0), (0, 0))).astype("float32")
    )
    np.testing.assert_array_equal(again.predict_on_batch(given), read.predict_on_batch(given))


def test_what_is_no_chain_stays_as_it_is():
    inputs = keras.Input((4, 2))
    tensor = keras.layers.GRU(2)(inputs)
    model = keras.Model(inputs, keras.layers.Add()([tensor, tensor]))
    assert with_own_masks(model) is model
