"""`python -m benchmarks quick`: what it prints, keeps and exits with, on figures made up."""

import sys

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import quick, results
from benchmarks.judging import Figure
from rnnpipe.provenance.environment import hardware


@pytest.fixture
def measure(monkeypatch, tmp_path, capsys):
    """Runs the benchmark where its one part measures these seconds; returns what it prints."""
    monkeypatch.setenv("RNNPIPE_ARTIFACTS", str(tmp_path))

    def run(*seconds, options=(), **other_parts):
        figure = Figure(seconds, "s", higher_is_better=False)
        parts = {"trials": lambda _: {"one small trial": figure}, **other_parts}
        monkeypatch.setattr(quick, "PARTS", parts)
        monkeypatch.setattr(sys, "argv", ["benchmarks", "quick", *options])
        benchmarks.main()
        return capsys.readouterr().out

    return run


def kept():
    return {name: each["values"] for name, each in results.kept("quick")["figures"].items()}


def test_the_first_figures_are_kept_and_later_ones_judged_by_them(measure, capsys):
    measure(4.0, 4.2)
    assert kept() == {"one small trial": [4.0, 4.2]}
    assert "4.5 s" in measure(4.5)
    with pytest.raises(SystemExit) as end:
        measure(4.7)
    assert end.value.code == 1
    assert "4.7 s  4.1 s (4 to 4.2)  FALLEN" in capsys.readouterr().out
    # What fell bit by bit would go unseen if each measurement took the place of the one before.
    assert kept() == {"one small trial": [4.0, 4.2]}


def test_others_are_kept_when_that_is_asked_for(measure):
    measure(4.0)
    measure(9.0, options=["--keep"])
    assert kept() == {"one small trial": [9.0]}


def test_a_part_may_be_measured_alone(measure):
    memory = {"memory": lambda _: {"memory": Figure((1.0,), "times", higher_is_better=False)}}
    measure(4.0, **memory)
    assert "one small trial" not in measure(5.0, options=["--part", "memory"], **memory)
    measure(5.0, options=["--part", "trials", "--keep"], **memory)
    assert kept() == {"one small trial": [5.0], "memory": [1.0]}


def test_nothing_has_fallen_by_another_machine_s_figures(measure, monkeypatch):
    measure(4.0)
    other = hardware().model_copy(update={"threads": 96})
    monkeypatch.setattr(quick, "hardware", lambda: other)
    assert "another machine" in measure(9.0)
