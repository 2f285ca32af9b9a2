import numpy as np

from rnnpipe.records.examples import read_examples
from rnnpipe.report.predictions.choices import (
    Choices,
    confident_mistakes,
    decided_differently,
    telling_choices,
)
from rnnpipe.report.predictions.examples import Shown
from rnnpipe.report.predictions.outputs import Answered
from tests.rnnpipe.report import own_factory as own
from tests.rnnpipe.report.predictions.answered import classes, variants


def choices(targets, probabilities, counts=None):
    everyone = np.ones(len(targets), bool) if counts is None else np.array(counts)
    return Choices.of(Answered(np.array(targets), np.array(probabilities), everyone))


def of_yes(targets, probabilities):
    return choices(targets, [[1 - p, p] for p in probabilities])


def test_the_margin_is_of_the_true_class_over_the_best_wrong_one():
    found = choices([0, 1, 2], [[0.6, 0.3, 0.1], [0.5, 0.25, 0.25], [0.25, 0.5, 0.25]])
    assert found.margin.round(6).tolist() == [0.3, -0.25, -0.25]
    assert found.right.tolist() == [True, False, False]
    assert found.probability.tolist() == [0.6, 0.5, 0.5]


def test_mistakes_come_by_the_probability_of_the_wrong_class_and_equal_ones_in_order():
    found = of_yes([0, 0, 1, 1, 0, 0, 1, 0], [0.9, 0.2, 0.25, 0.0, 0.75, 0.75, 0.8, 0.7])
    # 3 is wrong by 1.0, 0 by 0.9, then 2, 4 and 5 by 0.75 each; 7, by 0.7, is the sixth
    assert confident_mistakes(found).tolist() == [3, 0, 2, 4, 5]


def test_an_even_chance_is_the_first_class_as_in_the_accuracy():
    assert confident_mistakes(of_yes([0, 1], [0.5, 0.5])).tolist() == [1]


def test_what_does_not_count_is_no_mistake():
    assert confident_mistakes(choices([0, 0], [[0.1, 0.9]] * 2, [False, True])).tolist() == [1]


def test_different_are_those_that_some_get_right_by_the_range_of_margins():
    targets = [1, 1, 1, 1]
    lstm = of_yes(targets, [0.9, 0.99, 0.6, 0.1])
    gru = of_yes(targets, [0.2, 0.7, 0.1, 0.05])
    # 1 is right and 3 wrong for both; 0: 0.8 + 0.6, 2: 0.2 + 0.8
    assert decided_differently([lstm, gru]).tolist() == [0, 2]


def test_the_tables_show_the_text_the_classes_and_the_mean_of_the_seeds(tmp_path):
    outputs = {
        "lstm": [[[0.875], [0.75], [0.125]], [[0.625], [1.0], [0.375]]],
        "gru": [[[0.125], [0.75], [0.125]], [[0.375], [0.75], [0.125]]],
    }
    found = variants(tmp_path, classes("bad", "good"), [0, 1, 1], outputs)
    own.write_shown(tmp_path / "data", ["fine\nfilm", "great", "x" * 300])
    shown = Shown(read_examples(tmp_path / "data" / "examples.jsonl", 3))
    lstm, gru, differently = telling_choices(found, shown, ("bad", "good"))
    assert lstm.title == "Most confident mistakes of lstm"
    assert lstm.header == ("Example", "Text", "True class", "Taken for", "Probability")
    cut = f"{'x' * 185} … {'x' * 92}"
    assert lstm.lines == (
        ("1", "fine film", "bad", "good", "0.750"),
        ("3", cut, "good", "bad", "0.750"),
    )
    assert gru.lines == (("3", cut, "good", "bad", "0.875"),)
    assert differently.header == ("Example", "Text", "True class", "lstm", "gru")
    assert differently.lines == (
        (
            "1",
            "fine film",
            "bad",
            "✕\N{NO-BREAK SPACE}good, 0.750",
            "✓\N{NO-BREAK SPACE}bad, 0.750",
        ),
    )


def test_without_mistakes_and_with_one_variant_there_is_no_table(tmp_path):
    found = variants(tmp_path, classes("bad", "good"), [0, 1], {"lstm": [[[0.1], [0.9]]]})
    own.write_shown(tmp_path / "data", ["a", "b"])
    shown = Shown(read_examples(tmp_path / "data" / "examples.jsonl", 2))
    assert telling_choices(found, shown, ("bad", "good")) == ()
