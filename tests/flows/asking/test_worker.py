"""A worker answers as its bundle does, whatever is asked beside it."""

import threading

import numpy as np
import pytest

from flows.asking.worker import OverloadedError, Worker
from rnnpipe.errors import UserError
from tests.rnnpipe.bundles.test_structures import START, hours


class Slow:
    """A bundle that answers when it is let, and counts how often it was asked."""

    def __init__(self, bundle):
        self._bundle, self.asked, self.free = bundle, [], threading.Event()

    def __getattr__(self, name):
        return getattr(self._bundle, name)

    def answers(self, inputs):
        self.asked.append(sum(len(values) for values in inputs.values()))
        if len(self.asked) > 1:  # the first time it is warmed up
            self.free.wait(60)
        return self._bundle.answers(inputs)


@pytest.fixture
def slow(text_bundle):
    bundle = Slow(text_bundle)
    worker = Worker("gru", bundle, waiting=5)
    worker.start()
    yield worker, bundle
    bundle.free.set()
    worker.stop()


def begin(worker, bundle):
    """A question that the worker works on, so that others wait."""
    first = worker.ask(["it is good"])
    while len(bundle.asked) < 2:
        threading.Event().wait(0.005)
    return first


def test_what_waits_together_is_answered_in_one_batch_each_with_its_own(slow, text_bundle):
    worker, bundle = slow
    first = begin(worker, bundle)
    rows = [["bad"], ["it is number3", "number5 good"], ["good " * 9]]
    futures = [worker.ask(each) for each in rows]
    bundle.free.set()
    answers = [future.result(60) for future in [first, *futures]]
    assert bundle.asked == [1, 1, 4]
    for given, answer in zip([["it is good"], *rows], answers, strict=True):
        expected = text_bundle.predict(given)
        assert [line["class"] for line in answer.lines] == [line["class"] for line in expected]
        assert [line["row"] for line in answer.lines] == [line["row"] for line in expected]
        found, wanted = (
            [line["probabilities"]["good"] for line in lines] for lines in (answer.lines, expected)
        )
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)


def test_a_question_that_is_wrong_spoils_no_other(slow):
    worker, bundle = slow
    begin(worker, bundle)
    wrong, right = worker.ask([{"no": "text"}]), worker.ask(["it is bad", ""])
    bundle.free.set()
    with pytest.raises(UserError, match="a row has no column 'text'"):
        wrong.result(60)
    read, empty = right.result(60).lines
    assert read["class"] in {"good", "bad"}
    assert empty["error"] == "the text is empty"
    assert worker.alive


def test_what_has_no_room_is_refused_at_once_and_what_is_given_up_is_not_answered(slow):
    worker, bundle = slow
    begin(worker, bundle)
    waiting = [worker.ask(["bad"]) for _ in range(5)]
    assert worker.full
    with pytest.raises(OverloadedError, match="5 waiting"):
        worker.ask(["bad"])
    for future in waiting[1:]:
        future.cancel()
    bundle.free.set()
    assert waiting[0].result(60).lines[0]["class"] in {"good", "bad"}
    worker.stop()
    assert bundle.asked == [1, 1, 1]


def test_along_a_text_is_what_each_beginning_is_answered_with(text_bundle):
    worker = Worker("gru", text_bundle)
    worker.start()
    try:
        text = "  it is\tgood  number7 "
        along = worker.ask([text], along=True).result(60).along
    finally:
        worker.stop()
    assert along.steps == ("  it", " is", "\tgood", "  number7 ")
    for count, line in enumerate(along.lines, start=1):
        (expected,) = text_bundle.predict(["".join(along.steps[:count])])
        assert line["probabilities"] == pytest.approx(expected["probabilities"], abs=1e-6)
    assert len({line["probabilities"]["good"] for line in along.lines}) == 4


def test_along_a_series_its_last_step_is_the_whole(digit_bundle):
    image = np.linspace(0, 1, 64).reshape(8, 8).tolist()
    worker = Worker("lstm", digit_bundle)
    worker.start()
    try:
        answer = worker.ask([image], along=True).result(60)
    finally:
        worker.stop()
    assert answer.along.steps == tuple(map(str, range(1, 9)))
    assert answer.along.lines[-1]["probabilities"] == pytest.approx(
        answer.lines[0]["probabilities"], abs=1e-6
    )
    shown = np.zeros((8, 8))  # steps to come are padding in front
    shown[-3:] = image[:3]
    (expected,) = digit_bundle.predict([shown.tolist()])
    assert answer.along.lines[2]["probabilities"] == pytest.approx(
        expected["probabilities"], abs=1e-6
    )


def test_tables_are_forecast_together_each_in_its_own_units_and_times(table_bundle):
    tables = [
        [{"when": row["when"], "temp": row["temp"]} for row in hours(count, first=START)]
        for count in (8, 9, 30)
    ]
    worker = Worker("gru", table_bundle)
    futures = [worker.ask(rows, along=True) for rows in tables]  # it has not begun yet
    worker.start()
    try:
        answers = [future.result(60) for future in futures]
    finally:
        worker.stop()
    for rows, answer in zip(tables, answers, strict=True):
        expected = table_bundle.predict(rows)
        assert answer.along is None
        assert [line["time"] for line in answer.lines] == [line["time"] for line in expected]
        assert [line["temp"] for line in answer.lines] == pytest.approx(
            [line["temp"] for line in expected], abs=1e-4
        )
    assert len({answer.lines[0]["temp"] for answer in answers}) == 3
