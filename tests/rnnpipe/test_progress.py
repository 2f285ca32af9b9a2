"""What is told of a run's trials, on a terminal and anywhere else."""

import io
import logging
import re
from types import SimpleNamespace

import pytest

from rnnpipe import progress
from rnnpipe.output import Output
from rnnpipe.settings import PROGRESS

METRICS = {"loss": 0.5, "accuracy": 0.75, "val_loss": 0.625, "val_accuracy": 0.8125}


class Terminal(io.StringIO):
    """A file that says that it is one."""

    def isatty(self):
        return True


@pytest.fixture
def told(monkeypatch):
    """What progress has written, as plain text."""
    monkeypatch.delenv(PROGRESS, raising=False)

    def written(*, terminal, forced=False, width=80):
        file = Terminal() if terminal else io.StringIO()
        console = Output(
            file=file,
            force_terminal=forced or terminal,
            width=width,
            highlight=False,
            soft_wrap=True,
        )
        monkeypatch.setattr(progress, "console", console)
        return lambda: re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", file.getvalue())

    return written


def run_two_trials(*, shown=lambda: None):
    with progress.trials() as trials:
        for label in ("digits/simple_rnn_stack2/seed-0", "digits/gru/seed-0"):
            trials.begin(label, 2)
            with progress.epochs(label, 4) as on_epoch:
                for epoch in range(1, 5):
                    on_epoch(epoch, METRICS)
            shown()
            trials.end(label, "finished in 3 s, accuracy 0.812", well="stack" in label)


@pytest.mark.parametrize("colours", [False, True])
def test_anywhere_else_a_trial_has_two_lines(told, colours):
    read = told(terminal=False, forced=colours)
    run_two_trials()
    assert read().splitlines() == [
        "[1/2] digits/simple_rnn_stack2/seed-0",
        "  digits/simple_rnn_stack2/seed-0: finished in 3 s, accuracy 0.812",
        "[2/2] digits/gru/seed-0",
        "  digits/gru/seed-0: finished in 3 s, accuracy 0.812",
    ]


def test_verbose_has_a_line_for_every_epoch(told, monkeypatch):
    monkeypatch.setenv(PROGRESS, "verbose")
    read = told(terminal=False)
    run_two_trials()
    lines = [line for line in read().splitlines() if "epoch" in line]
    assert len(lines) == 8
    assert lines[0].startswith(
        "digits/simple_rnn_stack2/seed-0  epoch 1/4  loss 0.5  accuracy 0.75"
    )
    # The first epoch, in which the model is made ready, tells nothing of the others.
    assert [" s left" in line for line in lines[:4]] == [False, True, True, True]
    assert lines[3].endswith("  0 s left")


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set forward."""
    now = [0.0]
    monkeypatch.setattr(progress, "time", SimpleNamespace(perf_counter=lambda: now[0]))

    def forward(seconds):
        now[0] += seconds

    return forward


def test_what_is_done_once_counts_in_no_time_left(told, clock):
    read = told(terminal=True)
    with progress.trials() as trials:
        trials.begin("digits/gru/seed-0", 3)
        with progress.epochs("digits/gru/seed-0", 4) as on_epoch:
            clock(150)  # kernels are compiled
            for epoch in range(1, 5):
                on_epoch(epoch, METRICS)
                clock(10)
        trials.end("digits/gru/seed-0", "finished", well=True)
        trials.begin("digits/gru/seed-1", 3)
        with progress.epochs("digits/gru/seed-1", 4) as on_epoch:
            clock(60)  # another model is built
            on_epoch(1, METRICS)
        before = len(read())
        progress.console.print(trials._renderable())
    # Seven epochs are left, of ten seconds each.
    assert re.match(r"all trials +[━╸╺]+ 1/3 +01:10", read()[before:])


def test_trials_side_by_side_share_the_time_left(told, clock):
    read = told(terminal=True)
    labels = ("digits/gru/seed-0", "digits/gru/seed-1")
    with progress.trials() as trials:
        for label in labels:
            trials.begin(label, 4)
        for epoch in (1, 2):
            for label in labels:
                trials.epoch(label, epoch, 4, METRICS)
            clock(10)
        before = len(read())
        progress.console.print(trials._renderable())
    # Two halves are left of those under way, and two whole ones: twelve epochs, two at a time.
    assert re.match(r"all trials +[━╸╺]+ 0/4 +01:00", read()[before:])


@pytest.mark.parametrize("terminal", [True, False])
def test_quiet_tells_nothing(told, monkeypatch, terminal):
    monkeypatch.setenv(PROGRESS, "quiet")
    read = told(terminal=terminal)
    run_two_trials()
    assert read() == ""


def test_on_a_terminal_bars_show_all_trials_the_one_under_way_and_the_last_results(told):
    read = told(terminal=True)
    frames = []

    def look():
        before = len(read())
        progress.console.print(progress._trials._renderable())
        frames.append(read()[before:].splitlines())

    run_two_trials(shown=look)
    first, second = ([line.rstrip() for line in frame if line.strip()] for frame in frames)
    assert re.match(r"all trials +[━╸╺]+ 0/2 ", first[0])
    assert re.match(r"digits/simple_rnn_stack2/seed-0 ━+ epoch 4/4 val_accuracy 0.8125", first[1])
    assert re.match(r"all trials +[━╸╺]+ 1/2 ", second[0])
    assert second[1].startswith("digits/gru/seed-0 ")
    assert second[2] == "digits/simple_rnn_stack2/seed-0: finished in 3 s, accuracy 0.812"
    assert max(len(line) for frame in (first, second) for line in frame) <= 80
    # What did not end well stays when the display has gone.
    assert "digits/gru/seed-0: finished in 3 s, accuracy 0.812" in read()


def test_a_training_that_goes_on_says_so(told):
    read = told(terminal=False)
    with progress.epochs("digits/gru/seed-0", 4) as on_epoch:
        on_epoch(3, METRICS)
        on_epoch(4, METRICS)
    assert read() == "digits/gru/seed-0  goes on after epoch 2\n"


def test_trials_that_ended_before_are_counted(told):
    read = told(terminal=True)
    with progress.trials(4) as trials:
        trials.begin("digits/gru/seed-4", 6)
        before = len(read())
        progress.console.print(trials._renderable())
        assert re.match(r"all trials +[━╸╺]+ 4/6 ", read()[before:])


def test_the_count_goes_up_by_one_whichever_trial_begins(told):
    read = told(terminal=False)
    with progress.trials(2) as trials:
        for label in ("digits/gru/seed-1", "digits/lstm/seed-0", "digits/gru/seed-0"):
            trials.begin(label, 5)
    assert [line.split()[0] for line in read().splitlines()] == ["[3/5]", "[4/5]", "[5/5]"]


@pytest.mark.parametrize(
    ("told_at", "lines"), [(None, ["soon", "careful"]), ("quiet", ["careful"])]
)
def test_what_rnnpipe_logs_is_shown(told, monkeypatch, told_at, lines):
    if told_at:
        monkeypatch.setenv(PROGRESS, told_at)
    read = told(terminal=False)
    logger = logging.getLogger("rnnpipe.kernels")
    logger.debug("nobody asked")
    logger.info("%s", "soon")
    logger.warning("careful")
    assert read().splitlines() == lines
