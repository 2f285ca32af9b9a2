import numpy as np
import pytest

from rnnpipe.records.distances import read_distances
from rnnpipe.records.examples import read_examples
from rnnpipe.report.predictions.steps import steps_of, telling_sequence
from tests.rnnpipe.report import own_factory as own
from tests.rnnpipe.report.predictions.answered import classes, variants

TAGS = ("noun", "verb", "other")


def answers(chosen):
    """Probabilities of which the chosen class has 0.5."""
    return np.where(np.eye(3)[np.array(chosen)] > 0, 0.5, 0.25)


def made(folder, targets, chosen, lengths, texts=None, distances=None):
    """Steps of sequences that are padded on the left; `chosen` of each seed by variant."""
    targets = np.array(targets, np.int32)
    timesteps = targets.shape[1]
    weights = (np.arange(timesteps) >= timesteps - np.array(lengths)[:, None]).astype(np.float32)
    found = variants(
        folder,
        classes(*TAGS, timesteps=timesteps),
        targets,
        {name: [answers(seed) for seed in seeds] for name, seeds in chosen.items()},
        weights=weights,
    )
    if texts is None:
        return steps_of(found, TAGS, None, distances)
    own.write_shown(folder / "data", texts)
    return steps_of(found, TAGS, read_examples(folder / "data" / "examples.jsonl", len(texts)))


def test_positions_are_counted_from_the_first_step_that_counts(tmp_path):
    targets = [[0, 0, 1], [1, 1, 1]]
    chosen = {"lstm": [[[9 % 3, 0, 0], [1, 2, 1]], [[0, 0, 1], [1, 2, 2]]], "gru": [targets]}
    found = made(tmp_path, targets, chosen, [2, 3]).by_position
    assert found.places.tolist() == [1, 2, 3]
    assert found.width == 1
    # the first of two is [0, 1]; lstm's seeds: right, wrong / right, right; of three 1 of 1 ...
    assert found.accuracy["lstm"].tolist() == [1.0, 0.25, 0.5]
    assert found.accuracy["gru"].tolist() == [1, 1, 1]


def test_long_sequences_are_shown_by_sixty_points_at_most(tmp_path):
    targets = np.zeros((1, 130), int)
    chosen = targets.copy()
    chosen[0, :3] = [1, 0, 1]
    found = made(tmp_path, targets, {"lstm": [chosen]}, [130]).by_position
    assert found.width == 3
    assert found.places[:2].tolist() == [2, 5]
    assert found.accuracy["lstm"][:2].tolist() == pytest.approx([1 / 3, 1])
    assert len(found.places) == 44


def test_positions_that_hardly_any_sequence_reaches_are_left_out(tmp_path):
    targets = np.zeros((201, 4), int)
    found = made(tmp_path, targets, {"lstm": [targets]}, [4, *[2] * 200]).by_position
    assert found.places.tolist() == [1, 2]


def wrong_of(*variants):
    return np.array(variants, bool)


def test_the_sequence_on_which_variants_differ_most_is_shown():
    counts = np.ones((3, 6), bool)
    lstm = [[1, 1, 1, 1, 0, 0], [1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]
    gru = [[1, 1, 1, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0]]
    assert telling_sequence(wrong_of(lstm, gru), counts) == 1  # 3 steps, and 1 of the first
    assert telling_sequence(wrong_of(lstm, lstm), counts) == 0  # none differs: 8 errors, and 4
    assert telling_sequence(wrong_of(lstm)[:, 1:], counts[1:]) == 0


def test_of_equal_sequences_the_first_is_shown_and_without_errors_none():
    counts = np.ones((2, 6), bool)
    one = np.zeros((1, 2, 6), bool)
    assert telling_sequence(one, counts) is None
    one[0, :, 3] = True
    assert telling_sequence(one, counts) == 0


def test_short_and_long_sequences_are_shown_only_where_there_is_no_other():
    counts = np.zeros((3, 50), bool)
    counts[0, :3], counts[1, :5], counts[2, :50] = True, True, True
    wrong = counts[np.newaxis] & (np.arange(50) < 4)
    assert telling_sequence(wrong, counts) == 1
    wrong[0, 1] = False
    assert telling_sequence(wrong, counts) == 2


def test_each_step_has_its_word_and_what_it_was_taken_for(tmp_path):
    targets = [[0, 0, 1, 2, 0, 1]]
    chosen = {"lstm": [[[0, 0, 2, 2, 0, 1]]], "gru": [[[0, 0, 1, 2, 1, 2]]]}
    found = made(tmp_path, targets, chosen, [5], ["dogs bark and dogs run"]).sequence
    assert found.title == "Test example 1, step by step"
    assert found.header == ("Step", "Token", "True class", "lstm", "gru")
    assert found.lines == (
        ("1", "dogs", "noun", "✓", "✓"),
        ("2", "bark", "verb", "✕\N{NO-BREAK SPACE}other", "✓"),
        ("3", "and", "other", "✓", "✓"),
        ("4", "dogs", "noun", "✓", "✕\N{NO-BREAK SPACE}verb"),
        ("5", "run", "verb", "✓", "✕\N{NO-BREAK SPACE}other"),
    )


def test_a_longer_text_keeps_its_end_and_another_has_no_words(tmp_path):
    targets = [[0, 0, 1, 2, 0, 1]]
    chosen = {"lstm": [[[0, 1, 2, 2, 0, 1]]]}
    cut = made(tmp_path / "cut", targets, chosen, [6], ["a b c d e f g h"]).sequence
    assert [row[1] for row in cut.lines] == list("cdefgh")
    other = made(tmp_path / "other", targets, chosen, [5], ["2020-01-01"]).sequence
    assert other.header == ("Step", "True class", "lstm")


def test_of_a_long_sequence_the_steps_with_most_errors_are_shown(tmp_path):
    targets = np.zeros((1, 80), int)
    chosen = targets.copy()
    chosen[0, [2, 40, 45, 69]] = 1
    found = made(tmp_path, targets, {"lstm": [chosen]}, [80], ["x"]).sequence
    assert len(found.rows) == 30
    assert found.lines[0][0] == "41"
    assert [row[0] for row in found.lines if row[2] != "✓"] == ["41", "46", "70"]


def test_where_nothing_may_be_shown_the_accuracy_is(tmp_path):
    found = made(tmp_path, [[0] * 6], {"lstm": [[[1] * 6]]}, [6])
    assert found.sequence is None
    assert found.by_position.accuracy["lstm"].tolist() == [0] * 6


def test_accuracy_by_distance_is_of_the_steps_that_something_decides(tmp_path):
    targets = [[0, 0, 1, 1], [1, 1, 1, 1]]
    chosen = {"lstm": [[[0, 1, 1, 1], [1, 0, 1, 0]]], "gru": [targets, [[0] * 4] * 2]}
    path = tmp_path / "distances.jsonl"
    path.write_text("[0, 1, 2]\n[0, 1, 0, 3]\n")  # the first sequence is padded by a step
    known = read_distances(path, 2)
    found = made(tmp_path, targets, chosen, [3, 4], distances=known).by_distance
    assert (found.places.tolist(), found.width) == ([1, 2, 3], 1)
    assert found.accuracy["lstm"].tolist() == [0.5, 1, 0]
    assert found.accuracy["gru"].tolist() == [0.5, 0.5, 0.5]


def test_where_nothing_says_what_decides_there_is_no_accuracy_by_distance(tmp_path):
    assert made(tmp_path, [[0] * 6], {"lstm": [[[1] * 6]]}, [6]).by_distance is None
