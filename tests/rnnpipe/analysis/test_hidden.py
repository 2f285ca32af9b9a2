import numpy as np
import pytest

from rnnpipe.analysis.hidden import (
    answers_of,
    from_outside,
    is_asked_from_outside,
    kept_steps,
    last_steps_alone,
    occluded_steps,
    without_step,
)
from rnnpipe.baselines.logistic import Logistic
from rnnpipe.baselines.majority import Majority
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Classes, Features, Image, Numbers, Signature, Tokens

SIGNATURE = Signature(
    inputs={"tokens": Tokens(vocabulary=3, timesteps=8)}, target=Classes(names=("a", "b"))
)


def test_powers_of_two_and_all_are_shown():
    assert kept_steps(1) == [1]
    assert kept_steps(8) == [1, 2, 4, 8]
    assert kept_steps(9) == [1, 2, 4, 8, 9]


def test_every_step_is_occluded_or_ever_fewer_of_them():
    assert occluded_steps(1) == [0]
    assert occluded_steps(6) == [0, 1, 2, 3, 4, 5]
    found = occluded_steps(500)
    assert found[:4] == [0, 1, 2, 3]
    assert found[-1] == 499
    assert len(found) <= 24


def test_what_is_hidden_is_nothing():
    inputs = np.array([[1, 2, 3]], np.uint8)
    np.testing.assert_array_equal(last_steps_alone(inputs, 2), [[0, 2, 3]])
    np.testing.assert_array_equal(without_step(inputs, 1), [[1, 0, 3]])
    assert inputs.tolist() == [[1, 2, 3]]


def test_a_rule_that_reads_the_third_last_step_is_found_out():
    tokens = np.random.default_rng(0).integers(1, 3, (200, 8))
    part = Part({"tokens": tokens.astype(np.uint8)}, (tokens[:, -3] == 2).astype(np.int32))

    def answers(parts):
        return ((p.inputs["tokens"][:, -3:-2] == 2).astype(np.float32) for p in parts)

    found = from_outside(answers, SIGNATURE, part)
    kept, occluded = found.kept, dict(found.occluded)
    assert list(kept) == [1, 2, 4, 8]
    assert kept[4] == kept[8] == 1.0
    assert kept[1] == kept[2] == (tokens[:, -3] == 1).mean()
    # Of the first 128 examples, an answer changes where the step held a 2.
    assert occluded.pop(2) == (tokens[:128, -3] == 2).mean()
    assert set(occluded.values()) == {0.0}


def test_examples_that_are_not_so_long_do_not_count_and_a_few_tell_nothing():
    tokens = np.ones((20, 8), np.uint8)
    tokens[:10, :4] = 0
    tokens[10:13, :6] = 0
    part = Part({"tokens": tokens}, np.arange(20, dtype=np.int32) % 2)

    def answers(parts):  # 1 where every step from the fifth last on is there
        return (p.inputs["tokens"][:, 3:].all(axis=1)[:, np.newaxis] * np.float32(1) for p in parts)

    occluded = from_outside(answers, SIGNATURE, part).occluded
    # Of the ten shorter examples none has its fifth last step, so its answer is 0 anyhow.
    assert list(occluded) == [0, 1, 2, 3]
    assert occluded[3] == pytest.approx(7 / 17)


def test_baselines_are_asked_the_same():
    signature = Signature(
        inputs={"features": Features(width=1, timesteps=6)}, target=Classes(names=("a", "b"))
    )
    rng = np.random.default_rng(1)
    train, test = (
        Part({"features": x}, (x[:, -4, 0] > 0).astype(np.int32))
        for x in (rng.normal(size=(n, 6, 1)).astype(np.float32) for n in (400, 64))
    )
    found = from_outside(answers_of(Logistic(type="logistic"), signature, train), signature, test)
    kept, occluded = found.kept, found.occluded
    assert kept[6] > 0.9
    assert kept[2] < 0.8
    assert max(occluded, key=occluded.get) == 3
    assert occluded[3] > 5 * occluded[1]
    answers = answers_of(Majority(type="majority"), signature, train)
    found = from_outside(answers, signature, test)
    kept, occluded = found.kept, found.occluded
    assert len(set(kept.values())) == 1
    assert set(occluded.values()) == {0.0}


def test_only_one_sequence_with_one_answer_is_asked_from_outside():
    assert is_asked_from_outside(SIGNATURE)
    per_step = Classes(names=("a", "b"), timesteps=8)
    assert not is_asked_from_outside(SIGNATURE.model_copy(update={"target": per_step}))
    image = Signature(inputs={"image": Image(height=2, width=2, channels=1)}, target=Numbers())
    assert not is_asked_from_outside(image)
