"""The order in which trials are handed out."""

import pytest

from flows.agenda import Agenda
from rnnpipe.records import TrialRecord


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


def test_one_process_is_handed_every_trial_in_the_suites_order(agenda):
    waiting, handed, last = agenda(), [], None
    while (last := waiting.next_after(last)) is not None:
        handed.append(str(last))
    assert handed == [
        "digits/lstm/seed-0",
        "digits/lstm/seed-1",
        "digits/gru/seed-0",
        "digits/gru/seed-1",
    ]
    assert not waiting.waits


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
