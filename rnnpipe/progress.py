"""How long work shows itself: one live display on a terminal, plain lines anywhere else.

How much is told is a setting of the process, by `-q` or `-v`: `quiet` tells nothing, `verbose` has
a line for every epoch where no display shows it.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import RLock

from rich.console import Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from rnnpipe.output import Output
from rnnpipe.settings import progress_told

console = Output(stderr=True, highlight=False, soft_wrap=True)
"""Progress goes to stderr, so that stdout holds results alone."""

OnEpoch = Callable[[int, Mapping[str, float]], None]
"""To be called after every epoch, with its number and its metrics."""

_WIDE = 110
"""Columns of a terminal from which on there is room for all metrics of an epoch."""

_LAST_SHOWN = 3


class Trials:
    """What is told of a run's trials: those under way and what came of the others.

    On a terminal that is a display: a bar for all of them with the time left, one for each that is
    under way, and the last results below. Anywhere else a trial has two lines, when it begins and
    when it has ended. One thread may end a trial while another trains the next.

    The time left is told by the epochs behind the first one of each trial, before whose end models
    are built and kernels compiled: that is done once, and not for all that is left.
    """

    def __init__(self, ended: int = 0) -> None:
        self._lock = RLock()
        self._bars: dict[str, TaskID] = {}
        self._parts: dict[str, float] = {}  # of each trial under way, how much is done
        self._at: dict[str, float] = {}  # of each of them, when its last epoch ended
        self._pace = (0.0, 0.0)  # seconds, and how much of a trial was done in them
        self._last: tuple[str, ...] = ()
        self._shown = _bars()
        self._all = self._shown.add_task("all trials", count="", metrics="", total=None)
        self._begun, self._ended, self._total = ended, ended, 0
        self.on_display = False

    @contextmanager
    def display(self) -> Iterator[None]:
        """Shows the display, where there is a terminal; it leaves nothing behind."""
        self.on_display = _on_terminal() and not _quiet()
        if not self.on_display:
            yield
            return
        with Live(
            get_renderable=self._renderable, console=console, transient=True, redirect_stdout=False
        ):
            yield
        self.on_display = False

    def begin(self, label: str, total: int) -> None:
        """Tells that a trial begins, and how many of how many have begun.

        They begin in another order than the suite has: what is known first, then in turns.
        """
        with self._lock:
            self._begun += 1
            if not self.on_display:
                note(f"[{self._begun}/{total}] {label}")
                return
            self._bars[label] = self._shown.add_task(
                label, count="", metrics="starting", total=None
            )
            self._parts[label] = 0.0
            self._total = total
            self._show_all()

    def epoch(self, label: str, epoch: int, total: int, metrics: Mapping[str, float]) -> None:
        """Shows how far a trial is that is under way here."""
        with self._lock:
            if label not in self._bars:
                return
            self._shown.update(
                self._bars[label],
                completed=epoch,
                total=total,
                count=f"epoch {epoch}/{total}",
                metrics=_shown(metrics) if console.width >= _WIDE else _last_of(metrics),
            )
            self._keep_pace(label, epoch / total)
            self._show_all()

    def end(self, label: str, outcome: str, *, well: bool) -> None:
        """Tells what came of a trial; a failure stays on the terminal."""
        if not self.on_display:
            note(f"  {label}: {outcome}")
            return
        with self._lock:
            self._shown.remove_task(self._bars.pop(label))
            del self._parts[label]
            self._at.pop(label, None)
            self._ended += 1
            self._show_all()
            if well:
                self._last = (*self._last, f"{label}: {outcome}")[-_LAST_SHOWN:]
        if not well or progress_told() == "verbose":
            note(f"{label}: {outcome}")

    def _keep_pace(self, label: str, part: float) -> None:
        now = time.perf_counter()
        if (before := self._at.get(label)) is not None:
            seconds, parts = self._pace
            self._pace = seconds + now - before, parts + part - self._parts[label]
        self._at[label], self._parts[label] = now, part

    def _left(self, done: float) -> float | None:
        """Seconds until all have ended, if those under way go on side by side as they do now."""
        seconds, parts = self._pace
        if not parts:
            return None
        return (self._total - done) * seconds / parts / max(1, len(self._parts))

    def _show_all(self) -> None:
        done = self._ended + sum(self._parts.values())
        self._shown.update(
            self._all,
            completed=done,
            total=self._total,
            left=self._left(done),
            count=f"{self._ended}/{self._total}",
            visible=self._total > 1,
        )

    def _renderable(self) -> Group:
        told = (Text(line, style="dim", no_wrap=True, overflow="ellipsis") for line in self._last)
        return Group(self._shown, *told)


_trials: Trials | None = None
"""The one that is shown now: there is one terminal, and one display."""


@contextmanager
def trials(ended: int = 0) -> Iterator[Trials]:
    """Shows the trials of a run, of which some have ended already; their epochs show in it too."""
    global _trials  # noqa: PLW0603 (as it says)
    before, shown = _trials, Trials(ended)
    _trials = shown
    try:
        with shown.display():
            yield shown
    finally:
        _trials = before


@contextmanager
def epochs(label: str, total: int) -> Iterator[OnEpoch]:
    """Shows one training; yields the function to call after every epoch with its metrics.

    The first epoch that it is called with may be any: a training can go on where it was stopped.
    How long the others take is told from the second one on: the first is no measure, as the model
    is made ready in it.
    """
    warm, done = 0.0, 0

    def on_epoch(epoch: int, metrics: Mapping[str, float]) -> None:
        nonlocal done, warm
        done += 1
        now = time.perf_counter()
        if done == 1:
            warm = now
            if epoch > 1:
                note(f"{label}  goes on after epoch {epoch - 1}")
        if progress_told() == "verbose" and not _on_terminal():
            told = f"{label}  epoch {epoch}/{total}  {_shown(metrics)}"
            left = (now - warm) / (done - 1) * (total - epoch) if done > 1 else None
            note(told if left is None else f"{told}  {left:.0f} s left")
        if _trials is not None:
            _trials.epoch(label, epoch, total, metrics)

    displayed = _trials is not None and _trials.on_display
    if displayed or not _on_terminal() or _quiet():
        yield on_epoch
        return
    with trials() as alone:  # a training that is no trial of a run has a display of its own
        alone.begin(label, 1)
        yield on_epoch


@contextmanager
def download(name: str) -> Iterator[Callable[[int, int | None], None]]:
    """Shows one download; yields the function to call with bytes done and bytes in all."""
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not _on_terminal() or _quiet(),
    ) as progress:
        bar = progress.add_task(f"download {name}", total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)


def note(message: str) -> None:
    """One line about what is going on."""
    if not _quiet():
        console.print(message, markup=False)


class _Notes(logging.Handler):
    """Shows what rnnpipe's own modules log: what they tell as notes, and warnings in any case."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line on stderr."""
        if record.levelno >= logging.WARNING or not _quiet():
            console.print(record.getMessage(), markup=False)


logging.getLogger("rnnpipe").addHandler(_Notes(logging.INFO))
logging.getLogger("rnnpipe").setLevel(logging.INFO)


def _on_terminal() -> bool:
    """Whether there is a terminal; a pipe is none, though FORCE_COLOR asks for colours in it."""
    return console.is_terminal and console.file.isatty()


def _quiet() -> bool:
    return progress_told() == "quiet"


def _bars() -> Progress:
    """Bars that fit 80 columns; not shown by themselves."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=10 if console.width < _WIDE else 24),
        TextColumn("{task.fields[count]}", markup=False),
        TextColumn("{task.fields[metrics]}", markup=False),
        _TimeLeft(compact=True),
        console=console,
    )


class _TimeLeft(TimeRemainingColumn):
    """Time left as the task says it; of one that does not, as rich has it by the last seconds."""

    def render(self, task: Task) -> Text:
        """`01:05`."""
        if (left := task.fields.get("left")) is None or task.finished:
            return super().render(task)
        minutes, seconds = divmod(round(left), 60)
        hours, minutes = divmod(minutes, 60)
        told = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
        return Text(told, style="progress.remaining")


def _shown(metrics: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in metrics.items())


def _last_of(metrics: Mapping[str, float]) -> str:
    """The last one, which is of the validation examples."""
    return _shown(dict(list(metrics.items())[-1:]))
