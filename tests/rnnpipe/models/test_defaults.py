"""Whatever Keras is set to, the same model is trained to the same bits."""

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.layers import LayerSpec
from rnnpipe.models.build import build, compile_for
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.specs import Classes, Features, Signature, TrainingSpec

SIGNATURE = Signature(
    inputs={"features": Features(width=3, timesteps=4)}, target=Classes(names=("no", "yes"))
)
LAYERS = TypeAdapter(tuple[LayerSpec, ...]).validate_python([{"type": "gru", "units": 4}])
SETTINGS = {
    "floatx": "float64",
    "dtype_policy": "mixed_float16",
    "epsilon": 0.3,
    "image_data_format": "channels_first",
    "max_epochs": 1,
    "max_steps_per_epoch": 1,
}


@pytest.fixture
def setting(request):
    """Sets one of Keras' settings for the test."""
    get = getattr(keras.config, request.param)
    change = getattr(keras.config, f"set_{request.param}")
    before = get()
    change(SETTINGS[request.param])
    yield get
    change(before)


def trained():
    """Weights after three epochs of two steps, and the probabilities that come of them."""
    rng = np.random.default_rng(0)
    inputs, targets = rng.normal(size=(8, 4, 3)).astype(np.float32), np.arange(8) % 2
    with keras_defaults():
        model = build(LAYERS, SIGNATURE, seed=1)
        compile_for(model, SIGNATURE, TrainingSpec(optimizer="sgd", learning_rate=5.0))
        model.fit(inputs, targets, batch_size=4, epochs=3, shuffle=False, verbose=0)
        return [*model.get_weights(), model.predict(inputs, verbose=0)]


@pytest.fixture(scope="module")
def plain():
    """What is trained where nothing is set."""
    return trained()


@pytest.mark.parametrize("setting", SETTINGS, indirect=True)
def test_no_setting_of_keras_changes_a_training(plain, setting):
    changed = setting()
    found = trained()
    assert setting() == changed  # and it is left as it was
    with keras_defaults():
        assert setting() != changed
    for ours, unset in zip(found, plain, strict=True):
        np.testing.assert_array_equal(ours, unset)
        assert ours.dtype == np.float32


@pytest.mark.parametrize("setting", ["floatx", "dtype_policy"], indirect=True)
def test_a_model_is_built_in_float32(setting):
    model = build(LAYERS, SIGNATURE, seed=1)
    assert {layer.dtype_policy.name for layer in model.layers} == {"float32"}
