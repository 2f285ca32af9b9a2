import keras
import numpy as np
import pytest

from rnnpipe.decoding.attention import MOST_EXAMPLES, attention_maps
from tests.rnnpipe import pairs

INPUTS, ANSWERS = {"text": pairs.sources(pairs.LENGTHS)}, pairs.targets(pairs.ANSWERS)


@pytest.mark.parametrize("attention", ["dot", "additive"])
def test_a_map_sums_to_one_and_is_zero_in_the_padding(attention, tmp_path):
    model = pairs.model(pairs.spec("gru", attention, both=True))
    maps = attention_maps(model, INPUTS, ANSWERS)
    assert maps.shape == (8, pairs.TIMESTEPS, pairs.PLACES)
    np.testing.assert_allclose(maps.sum(axis=-1), 1, atol=1e-6)
    some = [n for n, length in enumerate(pairs.LENGTHS) if length]
    padded = np.broadcast_to((INPUTS["text"] == 0)[:, None], maps.shape)
    assert (maps[some][padded[some]] == 0).all()
    assert (maps[some][~padded[some]] > 0).all()
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(attention_maps(loaded, INPUTS, ANSWERS), maps)


def test_without_attention_there_is_no_map():
    assert attention_maps(pairs.model(pairs.spec("gru")), INPUTS, ANSWERS) is None


def test_only_chosen_examples_are_mapped():
    many = np.tile(INPUTS["text"][:1], (MOST_EXAMPLES + 1, 1))
    with pytest.raises(ValueError, match="65 attention maps; expected at most 64 at once"):
        attention_maps(pairs.model(pairs.spec("gru", "dot")), {"text": many}, many)
