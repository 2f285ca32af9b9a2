"""Work on several processors at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_in_threads(
    function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], threads: int
) -> list[Result]:
    """The function's results for each task's arguments, in the order of the tasks.

    The caller is one of the threads; the others are started and ended here: so nothing is shared
    between calls, and nothing is left behind for a forked process.

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

    others = min(threads, len(tasks)) - 1
    with ThreadPoolExecutor(others) as pool:
        futures = [pool.submit(work) for _ in range(others)]
        work()
        for future in futures:
            future.result()
    return [results[position] for position in range(len(tasks))]
