import pytest

from rnnpipe.retries import persistently


class Flaky:
    """Raises so many times, then returns which call it was."""

    def __init__(self, failures, error=ConnectionError):
        self.calls, self._failures, self._error = 0, failures, error

    def __call__(self):
        self.calls += 1
        if self.calls <= self._failures:
            raise self._error(self.calls)
        return self.calls


def passing(error):
    return isinstance(error, ConnectionError)


def test_what_passes_is_tried_again_after_growing_pauses(waits):
    told = []
    assert persistently(Flaky(4), passing, on_pause=lambda e, s: told.append((e.args[0], s))) == 5
    bounds = zip((1, 3, 9, 27), waits, (4, 6, 12, 30), strict=True)
    assert all(low <= pause <= high for low, pause, high in bounds)
    assert told == list(enumerate(waits, start=1))


def test_machines_that_fail_together_do_not_come_back_together(waits):
    for _ in range(20):
        persistently(Flaky(1), passing)
    assert len(set(waits)) == 20


def test_the_last_error_is_raised_as_it_is(waits):
    flaky = Flaky(100)
    with pytest.raises(ConnectionError) as error:
        persistently(flaky, passing, attempts=3)
    assert error.value.args == (3,)
    assert (flaky.calls, len(waits)) == (3, 2)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_stays_is_not_tried_again(waits, error):
    flaky = Flaky(1, error)
    with pytest.raises(error):
        persistently(flaky, passing)
    assert (flaky.calls, waits) == (1, [])
