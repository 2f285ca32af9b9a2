import threading

import pytest

from rnnpipe.kernels.threads import run_in_threads


@pytest.mark.parametrize("threads", [1, 2, 3, 9])
def test_results_come_in_the_order_of_the_tasks(threads):
    tasks = [(number, 2) for number in range(7)]
    assert run_in_threads(pow, tasks, threads) == [0, 1, 4, 9, 16, 25, 36]
    assert run_in_threads(pow, [], threads) == []


def test_as_many_tasks_run_at_once_as_there_are_threads():
    meeting = threading.Barrier(3, timeout=60)  # of which nobody gets past alone
    assert len(run_in_threads(meeting.wait, [()] * 3, 3)) == 3


@pytest.mark.parametrize("wrong", [0, 1, 5])
def test_an_error_is_the_callers(wrong):
    tasks = [(1, int(number != wrong)) for number in range(6)]
    with pytest.raises(ZeroDivisionError):
        run_in_threads(divmod, tasks, 2)
