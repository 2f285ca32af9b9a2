import keras
import pytest

from rnnpipe.inspecting.sizes import CELLS, batch_size, epochs, equal_units, few_epochs, parameters

LAYERS = {"simple_rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("both_ways", [False, True])
def test_weights_are_counted_as_keras_counts_them(cell, both_ways):
    layer = LAYERS[cell](9)
    model = keras.Sequential(
        [
            keras.Input((5, 3)),
            keras.layers.Bidirectional(layer) if both_ways else layer,
            keras.layers.Dense(4),
        ]
    )
    assert parameters(cell, 9, 3, 4, both_ways=both_ways) == model.count_params()


@pytest.mark.parametrize(("width", "outputs"), [(1, 1), (12, 9), (32, 46)])
@pytest.mark.parametrize("both_ways", [False, True])
def test_cells_of_equal_size_differ_by_less_than_a_twentieth(width, outputs, both_ways):
    units = equal_units(32, width, outputs, both_ways=both_ways)
    sizes = [parameters(c, u, width, outputs, both_ways=both_ways) for c, u in units.items()]
    assert units["lstm"] == 32
    assert max(sizes) < 1.05 * min(sizes)


def test_a_training_has_some_1200_steps_within_bounds():
    assert [(batch_size(n), epochs(n)) for n in (60, 1_800, 25_000, 1_000_000)] == [
        (16, 60),
        (32, 21),
        (64, 3),
        (128, 3),
    ]


def test_a_short_training_has_some_300_steps_and_no_more_epochs_than_a_whole_one():
    assert [few_epochs(n, 2_000) for n in (60, 1_800, 25_000, 1_000_000)] == [60, 5, 3, 3]
