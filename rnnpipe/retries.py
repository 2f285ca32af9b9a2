"""What may pass is tried again: one policy for every server that is asked."""

from collections.abc import Callable
from time import sleep
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tenacity import RetryCallState

ATTEMPTS = 5
"""With the pauses between them they take some 45 s: longer than a server takes to start anew."""

T = TypeVar("T")


def persistently(
    attempt: Callable[[], T],
    may_pass: Callable[[BaseException], bool],
    *,
    attempts: int = ATTEMPTS,
    on_pause: Callable[[BaseException, float], object] = lambda *_: None,
) -> T:
    """Returns the first result of `attempt`; raises what the last attempt raised.

    The pauses grow from 1 s by a factor of 3. Up to 3 s of each are random, so that machines that
    lost a server together do not all come back to it together.

    Args:
        attempt: is called up to `attempts` times.
        may_pass: tells of what it raised whether the same may succeed later.
        attempts: the most calls.
        on_pause: told, before each pause, of the error and of the seconds to wait.

    """
    import tenacity  # noqa: PLC0415 (a tenth of a second to import, and most commands ask nobody)

    def told(state: "RetryCallState") -> None:
        error = state.outcome.exception() if state.outcome else None
        if error is not None:
            on_pause(error, state.upcoming_sleep)

    return tenacity.Retrying(
        retry=tenacity.retry_if_exception(may_pass),
        stop=tenacity.stop_after_attempt(attempts),
        wait=tenacity.wait_exponential_jitter(initial=1, exp_base=3, max=30, jitter=3),
        before_sleep=told,
        sleep=sleep,
        reraise=True,
    )(attempt)
