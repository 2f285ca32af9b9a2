"""Work on several processors at once."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

Result = TypeVar("Result")


@cache
def _others(count: int) -> ThreadPoolExecutor:
    """Threads that wait for work: to start and end one takes as long as a small layer's products.

    A call that finds them at another's work goes without.
    """
    return ThreadPoolExecutor(count, "rnnpipe-kernels")


os.register_at_fork(after_in_child=_others.cache_clear)  # where none of them is


def run_in_threads(
    function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], threads: int
) -> list[Result]:
    """The function's results for each task's arguments, in the order of the tasks.

    The caller is one of the threads; the others are kept from one call to the next.

    Raises:
        Exception: what the function raises.

    """
    if threads == 1 or len(tasks) <= 1:
        return [function(*arguments) for arguments in tasks]
    results: dict[int, Result] = {}
    remaining = enumerate(tasks)  # of which each thread takes the next one

    def work() -> None:
        for position, arguments in remaining:
            results[position] = function(*arguments)

    helpers = _others(threads - 1)
    futures = [helpers.submit(work) for _ in range(min(threads, len(tasks)) - 1)]
    try:
        work()
    finally:
        # Who has not begun would find nothing left to do; who has may still write.
        errors = [future.exception() for future in futures if not future.cancel()]
    for error in filter(None, errors):
        raise error
    return [results[position] for position in range(len(tasks))]
