import numpy as np

from rnnpipe.analysis.hidden import kept_steps, last_steps_alone, scores_by_kept
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Classes, Signature, Tokens


def test_powers_of_two_and_all_are_shown():
    assert kept_steps(1) == [1]
    assert kept_steps(8) == [1, 2, 4, 8]
    assert kept_steps(9) == [1, 2, 4, 8, 9]


def test_what_is_hidden_is_nothing():
    inputs = np.array([[1, 2, 3]], np.uint8)
    np.testing.assert_array_equal(last_steps_alone(inputs, 2), [[0, 2, 3]])
    assert inputs.tolist() == [[1, 2, 3]]


def test_a_rule_that_reads_the_third_last_step_is_found_out():
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=3, timesteps=8)}, target=Classes(names=("a", "b"))
    )
    tokens = np.random.default_rng(0).integers(1, 3, (200, 8))
    part = Part({"tokens": tokens.astype(np.uint8)}, (tokens[:, -3] == 2).astype(np.int32))

    def answer(inputs):
        return (inputs["tokens"][:, -3:-2] == 2).astype(np.float32)

    found = scores_by_kept(answer, signature, part)
    assert list(found) == [1, 2, 4, 8]
    assert found[4] == found[8] == 1.0
    assert found[1] == found[2] == (tokens[:, -3] == 1).mean()
