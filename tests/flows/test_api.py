"""`rnnpipe.run` as a script and a notebook call it."""

import asyncio
import os
import signal

import pytest

import rnnpipe
from flows.running import process


@pytest.fixture
def tiny_run(tiny, warm, monkeypatch, tmp_path):
    """Runs the tiny suite from Python in a fresh store, with one epoch."""
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(tmp_path)

    def run(**options):
        return rnnpipe.run(tiny, epochs=1, **options)

    return run


def test_a_run_comes_back_with_its_scores_and_is_found_again(tiny_run, tmp_path):
    run = tiny_run(seeds=1)
    assert run.status == "finished"
    assert list(run.scores["variant"]) == ["lstm", "gru"]
    assert run.scores["accuracy"].between(0, 1).all()
    assert run.report == tmp_path / "artifacts" / "runs" / run.id / "report.html"
    again = tiny_run(variants=["gru"], seeds=1)
    assert list(again.scores["cached"]) == [True]
    assert list(rnnpipe.runs()["run"]) == [run.id, again.id]
    assert set(rnnpipe.compare(run, again).verdicts["base_run"]) == {run.id}


def test_a_run_may_begin_where_an_event_loop_runs(tiny_run):
    async def cell():
        return tiny_run(variants=["gru"], seeds=1)

    assert asyncio.run(cell()).status == "finished"


def test_what_the_process_does_about_signals_stays_as_it_was(tiny_run):
    before = [signal.getsignal(number) for number in process._ENDING]
    tiny_run(variants=["gru"], seeds=1)
    assert [signal.getsignal(number) for number in process._ENDING] == before


def test_a_failed_trial_leaves_a_run_that_says_so(tiny_run, trainer, monkeypatch):
    def fail(*_, **__):
        raise FloatingPointError("training diverged in epoch 1 (loss = nan)")

    monkeypatch.setattr(type(trainer), "train", fail)
    run = tiny_run(variants=["gru"], seeds=1)
    assert run.status == "failed"
    assert list(run.scores["status"]) == ["failed"]


def test_a_mistake_is_told_before_anything_starts(tiny_run, tmp_path):
    with pytest.raises(rnnpipe.UserError, match="no variant 'lstmm'"):
        tiny_run(variants=["lstmm"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"seeds": 0}, "seeds = 0: Input should be greater than or equal to 1"),
        ({"seeds": "two"}, "seeds = 'two': Input should be a valid integer"),
        ({"limit": 1.5}, "limit = 1.5: Input should be a valid integer"),
        ({"datasets": "digits"}, r"datasets = 'digits': expected a list .*\['digits'\]"),
        ({"variants": "gru"}, r"variants = 'gru': expected a list of names, such as \['gru'\]"),
        ({"tags": "first"}, r"tags = 'first': expected a list of names, such as \['first'\]"),
    ],
)
def test_a_value_that_is_none_is_told_with_its_name(tiny_run, tmp_path, given, message):
    with pytest.raises(rnnpipe.UserError, match=message):
        tiny_run(**given)
    assert list(tmp_path.iterdir()) == []


MISFIT = """
name = "misfit"
title = "Misfit"
seeds = [0]
[datasets.digits]
source = "digits"
[variants.net]
layers = [
    { type = "embedding", units = 4 },
    { type = "gru", units = 4 },
]
"""


def test_a_layer_that_does_not_fit_is_told_with_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    (tmp_path / "misfit.toml").write_text(MISFIT)
    with pytest.raises(rnnpipe.UserError, match=r"misfit\.toml: .*\n  line 9: variant 'net' on"):
        rnnpipe.run(tmp_path / "misfit.toml", artifacts=tmp_path / "artifacts")
    assert not (tmp_path / "artifacts").exists()
