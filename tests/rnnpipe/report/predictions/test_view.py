import numpy as np
import pytest

from rnnpipe.data.datasets.digits import DigitsSpec
from rnnpipe.errors import UserError
from rnnpipe.report.predictions.view import predictions_view
from rnnpipe.specs import Classes, Features, Quantity, Signature
from tests.rnnpipe.report import own_factory as own
from tests.rnnpipe.report.predictions.answered import classes, numbers


def view(folder, signature, targets, outputs, *, texts=None, **settings):
    record = own.record(signature, len(targets), shown=texts is not None, **settings)
    trial = own.write_trial(folder, "data", "lstm", 0, targets=targets, outputs=outputs)
    if texts is not None:
        own.write_shown(folder / "data", texts)
    return predictions_view(folder, "data", record, [trial])


def test_classes_have_mistakes(tmp_path):
    found = view(tmp_path, classes("no", "yes"), [0, 1], [[0.9], [0.9]], texts=["a", "b"])
    assert [table.title for table in found.examples] == ["Most confident mistakes of lstm"]
    assert found.note == ""
    assert found.told.startswith("By the mean of the seeds' probabilities")
    assert not found.has_prose


def test_a_number_has_errors(tmp_path):
    found = view(tmp_path, numbers(), [1.0, 2.0], [[1.0], [1.0]], texts=["a" * 50, "b"])
    assert [table.title for table in found.examples] == ["Largest errors of lstm"]
    assert found.forecasts is None
    assert found.has_prose


def test_a_forecast_of_one_step_has_both(tmp_path):
    signature = numbers(quantities=(Quantity(name="heat"),), horizon=1)
    found = view(tmp_path, signature, [1.0, 2.0], [[1.0], [1.0]], texts=["2020-01-01"] * 2)
    assert found.forecasts is not None
    assert [table.title for table in found.examples] == ["Largest errors of lstm"]


def test_a_forecast_of_more_has_no_single_errors(tmp_path):
    signature = numbers(width=2, quantities=(Quantity(name="heat"),), horizon=2)
    targets = [[1.0, 2.0], [2.0, 3.0]]
    found = view(tmp_path, signature, targets, targets, texts=["2020-01-01", "2020-01-02"])
    assert found.forecasts is not None
    assert (found.examples, found.steps, found.note) == ((), None, "")


def test_private_examples_are_not_shown_and_it_is_said_why(tmp_path):
    found = view(tmp_path, classes("a", "b"), [0], [[0.9]], show_examples=False)
    assert (found.examples, found.forecasts, found.steps) == ((), None, None)
    assert found.note == "No example is shown: show_examples = false keeps them private."


def test_the_truth_of_a_private_forecast_is_not_drawn(tmp_path):
    signature = numbers(width=2, quantities=(Quantity(name="heat"),), horizon=2)
    targets = [[1.0, 2.0], [2.0, 3.0]]
    found = view(tmp_path, signature, targets, targets, show_examples=False)
    assert found.forecasts.stretches == ()
    assert found.forecasts.ahead[0].errors["lstm"].tolist() == [0, 0]
    assert "private" in found.note


def test_the_steps_of_a_private_sequence_are_not_shown(tmp_path):
    signature = classes("a", "b", "c", timesteps=2)
    outputs = np.full((1, 2, 3), 1 / 3)
    found = view(tmp_path, signature, [[1, 2]], outputs, show_examples=False)
    assert found.steps.sequence is None
    assert found.steps.by_position.accuracy["lstm"].tolist() == [0, 0]


def test_without_texts_it_is_said_so(tmp_path):
    found = view(tmp_path, numbers(), [1.0], [[2.0]])
    assert found.note == "No example is shown: the run folder has no text of them."


def test_without_a_finished_trial_there_is_nothing_to_say(tmp_path):
    found = predictions_view(tmp_path, "data", own.record(numbers(), 3), [])
    assert (found.examples, found.note) == ((), "")


def test_texts_that_the_record_names_and_are_gone_are_missed(tmp_path):
    record = own.record(numbers(), 1)
    trial = own.write_trial(tmp_path, "data", "lstm", 0, targets=[1.0], outputs=[[1.0]])
    with pytest.raises(UserError, match=r"data/examples\.jsonl cannot be read"):
        predictions_view(tmp_path, "data", record, [trial])


def digits_view(folder, **settings):
    """Two digits of which the second is taken for another."""
    signature = Signature(
        inputs={"features": Features(width=8, timesteps=8)}, target=Classes(names=("0", "1"))
    )
    record = own.record(signature, 2, shown=False, **settings)
    files = {"test.inputs.features.npy": "d" * 64}
    record = record.model_copy(update={"files": files, "spec": DigitsSpec(source="digits")})
    (folder / "data").mkdir(parents=True)
    np.save(folder / "data" / "test.inputs.features.npy", np.ones((2, 8, 8), np.float32))
    outputs = [[0.9], [0.8]]
    trial = own.write_trial(folder, "data", "lstm", 0, targets=[0, 1], outputs=outputs)
    return record, predictions_view(folder, "data", record, [trial])


def test_the_worst_mistakes_on_pictures_are_seen(tmp_path):
    _, found = digits_view(tmp_path)
    (table,) = found.examples
    assert table.header == ("Example", "Picture", "True class", "Taken for", "Probability")
    assert table.rows[0][1].drawing.told == "picture of 8 by 8 pixels"
    assert found.note == ""
    assert table.in_words().lines == (("1", "0", "1", "0.900"),)
