"""The order in which trials are handed out."""

import time
from threading import Event

import pytest

from flows.running import agenda as module
from flows.running.agenda import Agenda
from rnnpipe.errors import UserError
from rnnpipe.records import TrialRecord

PATIENCE = 30.0
"""Seconds after which a thread that waits for another one gives up."""

TRIALS = ["digits/lstm/seed-0", "digits/gru/seed-0", "digits/gru/seed-1", "digits/lstm/seed-1"]
"""In turns."""


@pytest.fixture
def agenda(tiny):
    """Makes an agenda of the trials of `tiny`: two seeds of an LSTM, then two of a GRU."""
    trials = [TrialRecord(**dict(trial)) for trial in tiny.trials()]

    def make(begin=Begun):
        return Agenda(trials, begin)

    return make


class Begun:
    """Stands for a job: all that an agenda looks at is its trial."""

    def __init__(self, trial):
        self.trial = trial

    def __str__(self):
        return self.trial.label


def test_one_process_is_handed_the_variants_of_a_dataset_in_turns_seed_by_seed(agenda):
    """A round begins with the recipe that the one before ended with."""
    waiting, handed, last = agenda(), [], None
    while (last := waiting.next_in_turn(last)) is not None:
        handed.append(str(last))
    assert handed == TRIALS
    assert not waiting.waits


def test_one_dataset_is_done_before_the_next_one_begins(tiny):
    content = tiny.model_dump(exclude_unset=True)
    content["datasets"]["more"] = {"source": "digits", "limit": 100}
    trials = [TrialRecord(**dict(trial)) for trial in type(tiny).model_validate(content).trials()]
    waiting, handed, last = Agenda(trials, Begun), [], None
    while (last := waiting.next_in_turn(last)) is not None:
        handed.append(last.trial.dataset)
    assert handed == ["digits"] * 4 + ["more"] * 4


def test_each_of_two_processes_gets_the_seeds_of_a_recipe_of_its_own(agenda):
    waiting = agenda()
    first, second = waiting.next_after(None), waiting.next_after(None)
    assert [str(first), str(second)] == ["digits/lstm/seed-0", "digits/gru/seed-0"]
    assert str(waiting.next_after(second)) == "digits/gru/seed-1"
    assert str(waiting.next_after(first)) == "digits/lstm/seed-1"
    assert waiting.next_after(first) is None


def test_who_has_no_seed_left_of_its_recipe_helps_with_another(agenda):
    waiting = agenda()
    first = waiting.next_after(None)
    waiting.next_after(None)
    again = waiting.next_after(first)
    assert str(again) == "digits/lstm/seed-1"
    assert str(waiting.next_after(again)) == "digits/gru/seed-1"


def test_once_no_trial_may_begin_none_is_handed_out_any_more(agenda):
    asked = []

    def begin(trial):
        asked.append(trial.label)
        return Begun(trial) if len(asked) < 2 else None

    waiting = agenda(begin)
    first = waiting.next_after(None)
    assert waiting.next_after(first) is None
    assert not waiting.waits
    assert waiting.next_after(None) is None
    assert asked == ["digits/lstm/seed-0", "digits/lstm/seed-1"]


class Serial:
    """Runs an agenda's trials in this process, by stand-ins for training and scoring.

    `log` tells what happened in order, `outcome` what ended it.
    """

    def __init__(self, agenda, monkeypatch):
        self._agenda = agenda
        self._monkeypatch = monkeypatch
        self.log = []
        self.outcome = None

    def run(self, train, score):
        def trained(job, trainer):
            assert trainer == "a trainer"
            self.log.append(f"trains {job}")
            train(str(job))
            self.log.append(f"trained {job}")
            return f"what {job} left"

        def scored(job, done, how):
            assert (done, how) == (f"what {job} left", "in a process")
            score(str(job))
            return str(job)

        self._monkeypatch.setattr(module, "trained", trained)
        self._monkeypatch.setattr(module, "scored", scored)
        try:
            module.one_by_one("a trainer", "in a process", self._agenda, self.log.append)
        except BaseException as error:  # noqa: BLE001 (tests look at it)
            self.outcome = error

    @property
    def noted(self):
        return [line for line in self.log if line in TRIALS]


@pytest.fixture
def serial(agenda, monkeypatch):
    return Serial(agenda(), monkeypatch)


def nothing(_):
    pass


def test_every_trial_is_noted_once_in_the_order_of_training(serial):
    serial.run(train=nothing, score=nothing)
    assert serial.outcome is None
    assert serial.noted == TRIALS


def test_a_trial_is_scored_while_the_next_one_trains_and_noted_before_that_one_ends(serial):
    second_trains = Event()

    def train(label):
        if label == TRIALS[1]:
            second_trains.set()
            deadline = time.monotonic() + PATIENCE
            while TRIALS[0] not in serial.log and time.monotonic() < deadline:
                time.sleep(0.01)

    def score(label):
        if label == TRIALS[0]:
            assert second_trains.wait(PATIENCE)

    serial.run(train, score)
    assert serial.outcome is None
    assert serial.log.index(TRIALS[0]) < serial.log.index(f"trained {TRIALS[1]}")


def test_training_is_never_more_than_one_trial_ahead(serial):
    third_trains = Event()

    def train(label):
        if label == TRIALS[2]:
            third_trains.set()

    def score(label):
        if label == TRIALS[0]:
            assert not third_trains.wait(0.3)

    serial.run(train, score)
    assert serial.outcome is None
    assert serial.log.index(TRIALS[0]) < serial.log.index(f"trains {TRIALS[2]}")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), UserError("the disk is full")])
def test_what_ends_a_training_leaves_the_trial_before_it_noted(serial, error):
    interrupted = Event()

    def train(label):
        if label == TRIALS[1]:
            interrupted.set()
            raise error

    def score(label):
        assert interrupted.wait(PATIENCE)

    serial.run(train, score)
    assert serial.outcome is error
    assert serial.noted == TRIALS[:1]


def test_what_ends_the_scoring_ends_the_run_after_the_training_that_goes_on(serial):
    full = UserError("the disk is full")

    def score(label):
        raise full

    serial.run(nothing, score)
    assert serial.outcome is full
    assert serial.log == [f"{did} {label}" for label in TRIALS[:2] for did in ("trains", "trained")]
