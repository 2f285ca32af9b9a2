"""How long work shows itself: bars on a terminal, plain lines anywhere else."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from rnnpipe.output import Output

console = Output(stderr=True, highlight=False, soft_wrap=True)
"""Progress goes to stderr, so that stdout holds results alone."""


@contextmanager
def epochs(label: str, total: int) -> Iterator[Callable[[int, Mapping[str, float]], None]]:
    """Shows one training; yields the function to call after every epoch with its metrics.

    The first epoch that it is called with may be any: a training can go on where it was stopped.
    """
    started = time.perf_counter()
    if not console.is_terminal:
        done = 0

        def line(epoch: int, metrics: Mapping[str, float]) -> None:
            nonlocal done
            done += 1
            left = (time.perf_counter() - started) / done * (total - epoch)
            if done == 1 < epoch:
                console.print(f"{label}  goes on after epoch {epoch - 1}", markup=False)
            console.print(
                f"{label}  epoch {epoch}/{total}  {_shown(metrics)}  {left:.0f} s left",
                markup=False,
            )

        yield line
        return

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TaskProgressColumn("epoch {task.completed:.0f}/{task.total:.0f}"),
        TextColumn("{task.fields[metrics]}", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task(label, total=total, metrics="starting")

        def advance(epoch: int, metrics: Mapping[str, float]) -> None:
            progress.update(bar, completed=epoch, metrics=_shown(metrics))

        yield advance


@contextmanager
def download(name: str) -> Iterator[Callable[[int, int | None], None]]:
    """Shows one download; yields the function to call with bytes done and bytes in all."""
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as progress:
        bar = progress.add_task(f"download {name}", total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)


def note(message: str) -> None:
    """One line about what is going on."""
    console.print(message, markup=False)


def _shown(metrics: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in metrics.items())
