"""Ctrl-C and requests to end, held back until Python code of ours runs that can act on them.

A signal's handler raises its exception wherever the main thread happens to be. Within a function
that TensorFlow calls, such as one that feeds it or a kernel, TensorFlow would turn it into an error
of its own, and the training would count as failed instead of interrupted.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def held_back() -> Iterator[Callable[[], None]]:
    """Yields the function to call now and then: it acts on a signal that has come meanwhile.

    One that is left at the end of the block is acted on there. Outside the main thread, where no
    signal arrives, nothing is held back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    arrived: list[int] = []
    handlers = {
        number: signal.signal(number, lambda number, _: arrived.append(number))
        for number in _SIGNALS
    }

    def act() -> None:
        while arrived:
            number = signal.Signals(arrived.pop(0))
            handler = handlers[number]
            if callable(handler):
                handler(number, None)
            elif handler == signal.SIG_DFL:
                raise SystemExit(128 + number)

    try:
        yield act
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        act()
