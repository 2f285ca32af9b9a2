import os
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


def meet(count):
    """Which threads are there, all of them at once."""
    meeting = threading.Barrier(count, timeout=60)

    def arrive():
        meeting.wait()
        return threading.get_ident()

    return run_in_threads(arrive, [()] * count, count)


def test_threads_are_kept_for_the_next_call():
    first, second = set(meet(3)), set(meet(3))
    assert len(first) == 3
    assert second == first


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own():
    meet(3)
    if not (child := os.fork()):
        os._exit(len(set(meet(3))))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 3


def test_a_call_that_finds_them_at_work_does_without():
    begun, ended = threading.Event(), threading.Event()

    def hold(position):
        begun.set()
        assert ended.wait(60)
        return position

    holder = threading.Thread(target=run_in_threads, args=(hold, [(0,), (1,)], 2))
    holder.start()
    assert begun.wait(60)
    assert run_in_threads(pow, [(2, 2), (2, 3)], 2) == [4, 8]
    ended.set()
    holder.join()


@pytest.mark.parametrize("wrong", [0, 1, 5])
def test_an_error_is_the_callers(wrong):
    tasks = [(1, int(number != wrong)) for number in range(6)]
    with pytest.raises(ZeroDivisionError):
        run_in_threads(divmod, tasks, 2)
