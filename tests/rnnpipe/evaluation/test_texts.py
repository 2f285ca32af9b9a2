import math

import numpy as np
import pytest

from rnnpipe.evaluation.problems import answers, baseline, scores, tallies, undefined
from rnnpipe.evaluation.texts import Generated, TextAnswers
from rnnpipe.evaluation.truth import Truth
from rnnpipe.specs import Image, Signature, Text, Tokens

TOKENS = {"tokens": Tokens(vocabulary=9, timesteps=4)}
PICTURE = {"image": Image(height=2, width=2, channels=1)}
TARGETS = np.array([[3, 4, 5, 6, 2], [7, 8, 2, 0, 0]])
REFERENCES = (("a b c d",), ("e f",))


def signature(inputs=TOKENS, **target):
    return Signature(inputs=inputs, target=Text(vocabulary=9, timesteps=5, **target))


def truth(targets=TARGETS, references=REFERENCES, **more):
    return Truth(targets, (targets != 0).astype(np.float32), references=references, **more)


def wrote(texts, ids=TARGETS, likelihoods=None):
    return Generated(texts, np.asarray(ids), likelihoods)


def test_what_is_right_has_the_best_scores_and_nobody_asks_for_cider_of_a_translation():
    found = answers(signature(), wrote(["a b c d", "e f"], likelihoods=np.zeros(2)), truth())
    assert scores(signature(), found) == {
        "bleu": 1.0,
        "chrf": pytest.approx(1.0),
        "exact_match": 1.0,
        "token_accuracy": 1.0,
        "perplexity": 1.0,
    }
    assert list(tallies(signature(PICTURE), found)) == [
        *("bleu", "chrf", "cider", "exact_match", "token_accuracy", "perplexity"),
    ]
    assert undefined(signature(PICTURE), found) == {}


def test_token_accuracy_is_divided_by_the_length_of_the_reference():
    short = [[3, 2, 0, 0, 0], [7, 8, 2, 0, 0]]
    long = [[3, 4, 5, 6, 2], [7, 8, 2, 8, 8]]
    assert (
        scores(signature(), answers(signature(), wrote(["a", "b"], short), truth()))[
            "token_accuracy"
        ]
        == 4 / 8
    )
    assert (
        scores(signature(), answers(signature(), wrote(["a", "b"], long), truth()))[
            "token_accuracy"
        ]
        == 1.0
    )


def test_perplexity_is_that_of_a_token():
    likelihoods = np.array([5 * math.log(0.5), 3 * math.log(0.25)])
    found = answers(signature(), wrote(["a", "b"], likelihoods=likelihoods), truth())
    assert scores(signature(), found)["perplexity"] == pytest.approx(2 ** (5 / 8) * 4 ** (3 / 8))
    without = answers(signature(), wrote(["a", "b"]), truth())
    assert "perplexity" not in scores(signature(), without)


@pytest.mark.parametrize(("lowercase", "expected"), [(False, 0.5), (True, 1.0)])
def test_case_counts_unless_it_is_left_out(lowercase, expected):
    given = signature(lowercase=lowercase)
    found = answers(given, wrote(["A b  c d", "e f"]), truth())
    assert scores(given, found)["exact_match"] == expected
    assert ("case:lc" in found.along()["signatures"]["bleu"]) == lowercase


def test_any_reference_is_an_exact_match():
    several = truth(references=(("x", "a b c d"), ("e f", "y", "z")))
    found = scores(signature(), answers(signature(), wrote(["a b c d", "q"]), several))
    assert found["exact_match"] == 0.5


def test_scores_are_sums_over_units():
    grouped = truth(groups=np.array([4, 4]))
    one, two = (
        tallies(signature(), answers(signature(), wrote(["a b x d", "e"]), each))
        for each in (grouped, truth())
    )
    for metric, tally in one.items():
        assert tally.parts.shape[0] == 1
        np.testing.assert_allclose(tally.parts[0], two[metric].total)
        assert tally.value == two[metric].value


def test_the_baseline_writes_the_most_frequent_training_text():
    train = truth(np.array([[3, 2], [4, 2], [4, 2]]), (("b",), ("a",), ("a",)))
    test = truth(np.array([[4, 2], [3, 2]]), (("a",), ("b",)))
    found = baseline(signature(), train, test)
    assert isinstance(found, TextAnswers)
    assert found.generated.texts == ["a", "a"]
    assert found.generated.ids.tolist() == [[4, 2]] * 2
    assert scores(signature(), found)["token_accuracy"] == 0.75


def test_scores_by_the_length_of_the_reference():
    references = (("one two",), ("a " * 12,), ("b " * 99,))
    targets = np.ones((3, 2), np.int64)
    found = answers(
        signature(), wrote(["one two", "q", "b " * 99], targets), truth(targets, references)
    )
    by_length = found.along()["by_length"]
    assert by_length["longest"] == [5, 10, 15, 20, 30, 40, None]
    assert by_length["examples"] == [1, 0, 1, 0, 0, 0, 1]
    assert by_length["chrf"][0] == pytest.approx(1)
    assert by_length["chrf"][1:3] == [None, 0]
    assert by_length["chrf"][6] == pytest.approx(1)


def test_a_single_example_tells_no_rarity():
    alone = truth(TARGETS[:1], REFERENCES[:1])
    found = answers(signature(PICTURE), wrote(["a"], TARGETS[:1]), alone)
    assert undefined(signature(PICTURE), found) == {
        "cider": "a single test example does not tell which words are rare"
    }
    assert "cider" not in tallies(signature(PICTURE), found)


@pytest.mark.parametrize(
    ("outputs", "given", "problem"),
    [
        (wrote(["a"]), truth(), "1 texts and ids of shape"),
        (wrote(["a", "b"], TARGETS[:, :3]), truth(), r"ids of shape \(2, 3\); expected 2 and"),
        (wrote(["a", "b"], likelihoods=np.array([0.1, -1])), truth(), "the highest 0.1"),
        (wrote(["a", "b"], likelihoods=np.array([np.nan, -1])), truth(), "expected"),
        (wrote(["a", "b"]), truth(references=None), "there are no references"),
    ],
)
def test_what_does_not_fit_is_refused(outputs, given, problem):
    with pytest.raises(ValueError, match=problem):
        answers(signature(), outputs, given)


def test_other_references_are_another_truth():
    assert truth().digest == truth().digest
    assert truth().digest != truth(references=(("A b c d",), ("e f",))).digest
    with pytest.raises(ValueError, match="references of 1 examples; expected 2"):
        truth(references=REFERENCES[:1])
