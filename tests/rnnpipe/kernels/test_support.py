import keras
import pytest

from rnnpipe.errors import UserError
from rnnpipe.kernels.model import packed, unsupported
from tests.rnnpipe.kernels.chains import TIMESTEPS, VOCABULARY, chain

lstm = keras.layers.LSTM
bidirectional = keras.layers.Bidirectional
NOT_A_CHAIN = "it is not one chain of layers, with one input and one output"


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        ([bidirectional(lstm(3), merge_mode="sum")], "has merge_mode='sum', not 'concat'"),
        (
            [bidirectional(lstm(3, go_backwards=True), backward_layer=lstm(3))],
            "has go_backwards=True",
        ),
        (
            [bidirectional(lstm(3), backward_layer=lstm(3, activation="relu", go_backwards=True))],
            "has the activation relu, not tanh",
        ),
        ([bidirectional(lstm(3, dropout=0.1))], r"'forward_lstm.*' has dropout=0.1"),
        (
            [bidirectional(keras.layers.RNN(keras.layers.LSTMCell(3)))],
            r"'forward_rnn.*' \(RNN\) has no packed kernel",
        ),
        ([lstm(3, dropout=0.1)], "has dropout=0.1"),
        ([lstm(3, go_backwards=True)], "has go_backwards=True"),
        ([lstm(3, activation="relu")], "has the activation relu, not tanh"),
        ([lstm(3, recurrent_activation="tanh")], "has the recurrent activation tanh, not sigmoid"),
        ([lstm(3, use_bias=False)], "has no bias"),
        ([lstm(3, dtype="mixed_bfloat16")], "computes in mixed_bfloat16, not float32"),
        ([lstm(3, activity_regularizer="l2")], "has an activity regularizer"),
        ([keras.layers.SimpleRNN(3, "gelu")], "has the activation gelu, not tanh or relu"),
        ([lstm(3, zero_output_for_mask=True)], "has zero_output_for_mask=True"),
        ([keras.layers.Flatten()], "it has no recurrent layer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_models_are_left_to_keras(layers, reason):
    keras.backend.clear_session()
    model = chain(*layers)
    with pytest.raises(UserError, match=reason):
        packed(model, 2)


def test_a_mask_of_other_origin_is_left_to_keras():
    inputs = keras.Input((TIMESTEPS,))
    vectors = keras.layers.Embedding(VOCABULARY, 6, mask_zero=True)(inputs)
    model = keras.Model(inputs, lstm(3)(vectors, mask=keras.ops.equal(inputs, 1)))
    assert unsupported(model) == NOT_A_CHAIN


def test_a_model_with_branches_is_left_to_keras():
    inputs = keras.Input((TIMESTEPS, 2))
    model = keras.Model(inputs, keras.layers.add([lstm(3)(inputs), lstm(3)(inputs)]))
    assert unsupported(model) == NOT_A_CHAIN


def test_the_state_of_a_layer_is_left_to_keras():
    inputs = keras.Input((TIMESTEPS, 2))
    _, state = keras.layers.GRU(3, return_state=True)(inputs)
    assert unsupported(keras.Model(inputs, state)) == NOT_A_CHAIN
