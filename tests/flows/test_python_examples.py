"""The examples of docs/python.md, run as they stand there."""

import os
import re
from pathlib import Path

import pytest

import rnnpipe

PAGE = Path(__file__).parents[2] / "docs" / "python.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_examples_run_one_after_the_other(prefect_server, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in BLOCKS:
        exec(compile(block, str(PAGE), "exec"), names)
    run, compared = names["run"], names["compared"]
    assert (run.status, len(run.scores)) == ("finished", 6)
    assert set(run.verdicts["other"]) == {"gru"}
    assert run.report.is_file()
    assert names["correct"].shape == (360,)
    of_seed = run.scores.set_index(["variant", "seed"]).loc["lstm", 0]
    assert names["correct"].mean() == pytest.approx(of_seed["accuracy"], abs=1e-12)
    assert list(rnnpipe.runs()["run"]) == [run.id, names["longer"].id]
    assert set(compared.verdicts["other"]) == {"lstm", "gru"}
    assert rnnpipe.open_run("latest~1").id == run.id
