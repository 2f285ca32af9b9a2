import numpy as np
import pytest

from rnnpipe.data.encoders import Encoders, Words
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.written import Written
from rnnpipe.specs import Classes, Features, Numbers, Signature, Text, Tokens

LISTS = [[1, 2, 3], [], [4]]
TAGGED = Signature(
    inputs={"tokens": Tokens(vocabulary=9, timesteps=3)},
    target=Classes(names=("a", "b"), timesteps=3),
)


def tagged(targets=LISTS, **changes):
    sequences = Ragged.from_lists(LISTS)
    given = {"inputs": {"tokens": sequences}, "targets": Ragged.from_lists(targets), **changes}
    return Examples(**given)


def test_examples_are_as_many_of_everything_as_targets():
    three = np.zeros(3, np.float32)
    with pytest.raises(ValueError, match=r"2 inputs\.features and 3 targets"):
        Examples({"features": np.zeros((2, 4, 1), np.float32)}, three)
    with pytest.raises(ValueError, match=r"1 inputs\.tokens and 3 targets"):
        Examples({"tokens": Ragged.from_lists([[1, 2, 3]])}, three)
    features = {"features": np.zeros((3, 4, 1), np.float32)}
    with pytest.raises(ValueError, match="2 weights and 3 targets"):
        Examples(features, three, weights=np.ones(2, np.float32))
    with pytest.raises(ValueError, match="4 groups and 3 targets"):
        Examples(features, three, groups=np.zeros(4, np.int64))


def test_the_first_examples_have_all_that_belongs_to_them():
    examples = tagged(weights=np.array([1, 2, 3], np.float32), groups=np.array([7, 7, 8]))
    first = examples.first(2)
    assert first.inputs["tokens"].values.tolist() == [1, 2, 3]
    assert first.targets.lengths.tolist() == [3, 0]
    assert first.weights.tolist() == [1, 2]
    assert first.groups.tolist() == [7, 7]
    assert len(examples.first(9)) == 3


@pytest.mark.parametrize(
    ("examples", "problem"),
    [
        (tagged([[1, 2], [3], [4]]), "the train targets have other lengths than every input"),
        (tagged(inputs={"words": Ragged.from_lists(LISTS)}), r"have the inputs \['words'\]"),
        (tagged(inputs={"tokens": np.zeros((3, 4), int)}), r"inputs 'tokens' are .* shape \(4,\)"),
        (
            tagged(inputs={"tokens": Ragged(np.zeros((4, 2)), np.array([0, 3, 3, 4]))}),
            r"inputs 'tokens' are sequences of items of shape \(2,\)",
        ),
        (tagged(weights=Ragged.from_lists([[1], [2], [3]])), "neither one an example nor one a"),
        (tagged(weights=np.ones((3, 3), np.float32)), "neither one an example nor one a step"),
    ],
)
def test_examples_of_another_signature_are_refused(examples, problem):
    with pytest.raises(ValueError, match=problem):
        Dataset(TAGGED, train=examples, test=tagged())
    assert len(Dataset(TAGGED, train=tagged(), test=tagged()).train) == 3


def test_weights_are_of_training_and_validation_or_of_none_and_of_the_test_only_by_choice():
    weighted = tagged(weights=np.ones(3, np.float32))
    with pytest.raises(ValueError, match="one of training and validation has weights"):
        Dataset(TAGGED, train=weighted, validation=tagged(), test=weighted)
    assert Dataset(TAGGED, train=weighted, validation=weighted, test=tagged()).test.weights is None


def test_there_is_a_text_to_show_for_each_test_example():
    with pytest.raises(ValueError, match="2 shown texts for 3 test examples"):
        Dataset(TAGGED, train=tagged(), test=tagged(), shown=("a", "b"))


def test_sequences_are_no_examples_of_a_port_without_steps():
    signature = Signature(inputs={"x": Features(width=2)}, target=Numbers())
    series = Ragged(np.zeros((4, 2), np.float32), np.array([0, 3, 3, 4]))
    examples = Examples({"x": series}, np.zeros(3, np.float32))
    with pytest.raises(ValueError, match="the train inputs 'x' are sequences"):
        Dataset(signature, train=examples, test=examples)


TO_TEXT = Signature(
    inputs={"tokens": Tokens(vocabulary=9, timesteps=3)}, target=Text(vocabulary=5, timesteps=3)
)
WRITTEN = Written(references=(("a",), ("",), ("b",)), targets=("a", "", "b"))


@pytest.mark.parametrize(
    ("signature", "changes", "problem"),
    [
        (TO_TEXT, {"tokens": ("a",)}, "has 4 ids, END among them, but the target is Text"),
        (TO_TEXT, {"tokens": ("a", "b", "c"), "ends": False}, "has 5 ids, END not among them"),
        (
            TO_TEXT,
            {"written": WRITTEN.first(2)},
            r"\(2, 3\) texts are written for 3 training and 3",
        ),
        (TAGGED, {}, "texts or their vocabulary are given, but the target is Classes"),
    ],
)
def test_texts_and_their_vocabulary_are_those_of_the_targets(signature, changes, problem):
    words = Words(unit="word", lowercase=True, tokens=("a", "b"), ends=True)
    words = words.model_copy(update={k: v for k, v in changes.items() if k != "written"})
    with pytest.raises(ValueError, match=problem):
        Dataset(
            signature,
            tagged(),
            tagged(),
            encoders=Encoders(inputs={}, target=words),
            written=changes.get("written", WRITTEN),
        )
