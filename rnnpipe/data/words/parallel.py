"""One batch a core at a time, in order, and never many of them in memory."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from rnnpipe.machine.cores import usable_cores
from rnnpipe.machine.memory import return_freed_memory

Item = TypeVar("Item")
Result = TypeVar("Result")


def mapped(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Apply a function that runs without Python's lock to each item; results come in order.

    What was needed for single items before, or is here, may be as much as all results together: it
    goes back to the system, so that it is not held beside them.
    """
    return_freed_memory()
    cores = usable_cores()
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(cores) as threads:
        for item in items:
            waiting.append(threads.submit(function, item))
            if len(waiting) > cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    return_freed_memory()
