import numpy as np
import pytest

from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.ragged import Ragged
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Features, Image, Numbers, Signature, Tokens

LISTS = [[1, 2, 3, 4], [5], []]
SERIES = Ragged(np.arange(10, dtype=np.float32).reshape(5, 2), np.array([0, 4, 5, 5]))


def padded(inputs, target, examples, side="left"):
    signature = Signature(inputs=inputs, target=target)
    return pad_dataset(Dataset(signature, examples, examples), side).train


@pytest.mark.parametrize(
    ("vocabulary", "dtype"),
    [(2, "uint8"), (256, "uint8"), (257, "uint16"), (65_536, "uint16"), (65_537, "uint32")],
)
@pytest.mark.parametrize("ragged", [True, False])
def test_tokens_take_the_smallest_dtype_that_holds_the_vocabulary(vocabulary, dtype, ragged):
    ids = [[vocabulary - 1]]
    tokens = Ragged.from_lists(ids) if ragged else np.array(ids)
    part = padded(
        {"tokens": Tokens(vocabulary=vocabulary, timesteps=1)},
        Numbers(),
        Examples({"tokens": tokens}, np.zeros(1, np.float32)),
    )
    assert part.inputs["tokens"].dtype == dtype
    assert part.inputs["tokens"].tolist() == [[vocabulary - 1]]
    assert part.weights is None


@pytest.mark.parametrize("token", [-1, 9])
def test_a_token_outside_the_vocabulary_is_refused_even_where_it_is_cut_off(token):
    examples = Examples({"tokens": Ragged.from_lists([[token, 1, 2]])}, np.zeros(1, np.float32))
    with pytest.raises(UserError, match="with vocabulary = 9 expected 0 to 8"):
        padded({"tokens": Tokens(vocabulary=9, timesteps=2)}, Numbers(), examples)


@pytest.mark.parametrize(
    ("side", "tokens", "classes", "weights"),
    [
        (
            "left",
            [[2, 3, 4], [0, 0, 5], [0, 0, 0]],
            [[1, 0, 1], [0, 0, 1], [0, 0, 0]],
            [[1, 1, 1], [0, 0, 1], [0, 0, 0]],
        ),
        (
            "right",
            [[1, 2, 3], [5, 0, 0], [0, 0, 0]],
            [[0, 1, 0], [1, 0, 0], [0, 0, 0]],
            [[1, 1, 1], [1, 0, 0], [0, 0, 0]],
        ),
    ],
)
def test_classes_of_steps_are_padded_as_the_steps_are_and_count_where_they_are(
    side, tokens, classes, weights
):
    examples = Examples(
        {"tokens": Ragged.from_lists(LISTS)}, Ragged.from_lists([[0, 1, 0, 1], [1], []])
    )
    port = Classes(names=("a", "b"), timesteps=3)
    part = padded({"tokens": Tokens(vocabulary=9, timesteps=3)}, port, examples, side)
    assert part.inputs["tokens"].tolist() == tokens
    assert part.targets.tolist() == classes
    assert part.targets.dtype == np.int32
    assert part.weights.tolist() == weights
    assert part.weights.dtype == np.float32


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (np.array([2, 3, 4], np.float32), [[2, 2, 2], [0, 0, 3], [0, 0, 0]]),
        (
            Ragged(np.array([9, 0.5, 2, 1, 7], np.float32), SERIES.offsets),
            [[0.5, 2, 1], [0, 0, 7], [0, 0, 0]],
        ),
    ],
)
def test_weights_of_examples_are_spread_over_their_steps_and_those_of_steps_are_padded(
    own, expected
):
    numbers = Ragged(np.arange(5, dtype=np.float32)[:, np.newaxis], SERIES.offsets)
    examples = Examples({"series": SERIES}, numbers, weights=own)
    # as many examples as timesteps: nothing may be stretched along the wrong axis
    part = padded({"series": Features(width=2, timesteps=3)}, Numbers(timesteps=3), examples)
    assert part.targets[..., 0].tolist() == [[1, 2, 3], [0, 0, 4], [0, 0, 0]]
    assert part.inputs["series"][0].tolist() == [[2, 3], [4, 5], [6, 7]]
    assert part.weights.tolist() == expected


def test_dense_targets_of_steps_all_count_and_their_own_weights_stay():
    frames = np.zeros((2, 3, 4, 4, 1), np.float32)
    port = Image(height=4, width=4, channels=1, timesteps=3)
    target = Classes(names=("a", "b"), timesteps=3)
    classes = np.array([[0, 1, 1], [1, 1, 0]], np.int32)
    part = padded({"film": port}, target, Examples({"film": frames}, classes))
    assert part.weights.tolist() == [[1, 1, 1], [1, 1, 1]]
    assert part.inputs["film"] is frames
    own = np.array([[1, 0, 2], [1, 1, 0]], np.float32)
    part = padded({"film": port}, target, Examples({"film": frames}, classes, weights=own))
    assert part.weights.tolist() == own.tolist()


def test_weights_and_groups_of_examples_stay_and_so_does_what_is_no_sequence():
    examples = Examples(
        {"features": np.arange(6, dtype=np.float32).reshape(3, 2)},
        np.arange(6, dtype=np.float32).reshape(3, 2),
        weights=np.array([1, 0, 2], np.float32),
        groups=np.array([5, 5, 6]),
    )
    part = padded({"features": Features(width=2)}, Numbers(width=2), examples)
    assert part.inputs["features"] is examples.inputs["features"]
    assert part.targets is examples.targets
    assert part.weights.tolist() == [1, 0, 2]
    assert part.groups.tolist() == [5, 5, 6]
