"""How many trainings at a time take the least time, by costs made up."""

import pytest

from rnnpipe.machine.sharing import Cost, most_at_once


def cost(seconds, busy=1.0, ready=0.0, scoring=0.0):
    return Cost(seconds, busy, ready, scoring)


@pytest.mark.parametrize(
    ("trials", "each", "cores", "number"),
    [
        # 100 trials of 2 s on one core each: 200 s here; 15 s + 100 s in two processes.
        (100, cost(2.0), 2, 2),
        # A few end sooner here than the others have started: 20 s against 15 s + 10 s.
        (10, cost(2.0), 2, 1),
        # What keeps both cores busy gains nothing from another process.
        (1000, cost(2.0, busy=2.0), 2, 1),
        # 1.6 cores of 2: 2,000 s here, 15 s + 1,600 s beside each other.
        (1000, cost(2.0, busy=1.6), 2, 2),
        (1000, cost(2.0, busy=1.0), 4, 4),
        # Two cores for each: 1,000 s in two; four processes of one core each are no faster.
        (1000, cost(2.0, busy=2.0), 4, 2),
        # Here another process scores a trial while the next one trains.
        (100, cost(1.0, scoring=1.0), 2, 1),
        # One trial cannot be shared out.
        (1, cost(1000.0), 2, 1),
        (0, cost(1.0), 2, 1),
        (100, cost(2.0), 1, 1),
    ],
)
def test_as_many_as_end_the_soonest(trials, each, cores, number):
    assert most_at_once([each] * trials, cores, start=15.0) == number


def test_processes_that_start_slowly_or_have_a_model_to_make_ready_pay_later():
    assert most_at_once([cost(2.0)] * 40, 2, start=15.0) == 2
    assert most_at_once([cost(2.0)] * 40, 2, start=60.0) == 1
    assert most_at_once([cost(2.0, ready=45.0)] * 40, 2, start=15.0) == 1


def test_the_longest_trial_is_waited_for():
    # 130 s here; in two processes the long one alone takes 100 s, and 115 s with the start.
    trials = [cost(100.0), *[cost(1.0)] * 30]
    assert most_at_once(trials, 2, start=15.0) == 2
    assert most_at_once(trials, 2, start=31.0) == 1
