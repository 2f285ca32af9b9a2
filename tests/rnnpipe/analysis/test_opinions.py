import numpy as np

from rnnpipe.analysis.hidden import from_outside
from rnnpipe.analysis.opinions import beginnings, telling_examples
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Classes, Signature, Tokens


def test_examples_are_chosen_on_which_variants_differ_most():
    outputs = {
        "lstm": np.array([[0.9], [0.5], [0.1], [0.5], [0.5]]),
        "gru": np.array([[0.1], [0.5], [0.5], [0.4], [0.3]]),
    }
    assert telling_examples(outputs) == (0, 2, 4, 3)
    assert telling_examples({}) == ()


def test_what_an_example_begins_with_stands_at_the_end_where_every_example_ends():
    part = Part({"tokens": np.array([[1, 1, 1, 1], [0, 5, 6, 7]], np.uint8)}, np.array([0, 1]))
    found = beginnings(part, 1)
    np.testing.assert_array_equal(
        found.inputs["tokens"], [[0, 0, 0, 5], [0, 0, 5, 6], [0, 5, 6, 7]]
    )
    assert found.targets.tolist() == [1, 1, 1]


def test_a_long_example_is_asked_about_a_hundred_times_the_last_time_whole():
    part = Part({"tokens": np.ones((1, 500), np.uint8)}, np.array([0]))
    lengths = (beginnings(part, 0).inputs["tokens"] > 0).sum(axis=1)
    assert len(lengths) == 100
    assert lengths[-1] == 500
    assert (np.diff(lengths) == 5).all()


def test_an_opinion_is_what_is_answered_after_each_step():
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=9, timesteps=8)}, target=Classes(names=("a", "b"))
    )
    tokens = np.tile(np.array([0, 0, 0, 3, 1, 4, 1, 5], np.uint8), (10, 1))
    part = Part({"tokens": tokens}, np.ones(10, np.int32))

    def answers(parts):  # the share of steps that are 1
        for p in parts:
            read = p.inputs["tokens"]
            yield ((read == 1).sum(1) / (read > 0).sum(1)).astype(np.float32)[:, np.newaxis]

    (opinion,) = from_outside(answers, signature, part, (2,)).opinions
    assert (opinion.example, opinion.target.tolist()) == (2, [1])
    assert opinion.steps.tolist() == [1, 2, 3, 4, 5]
    np.testing.assert_allclose(opinion.outputs[:, 0], [0, 1 / 2, 1 / 3, 1 / 2, 2 / 5])
    assert opinion.inputs.tolist() == [3, 1, 4, 1, 5]
