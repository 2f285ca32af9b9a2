"""The examples of docs/python.md and examples/, run as they stand there."""

import json
import os
import re
import runpy
from pathlib import Path

import pytest

import rnnpipe

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "python.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_examples_run_one_after_the_other(warm, tmp_path, monkeypatch):
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
    (line,) = names["lines"]
    assert sum(line["probabilities"].values()) == pytest.approx(1)
    of_seed = run.scores.set_index(["variant", "seed"]).loc["lstm", 0]
    assert names["correct"].mean() == pytest.approx(of_seed["accuracy"], abs=1e-12)
    assert list(rnnpipe.runs()["run"]) == [run.id, names["longer"].id]
    assert set(compared.verdicts["other"]) == {"lstm", "gru"}
    assert rnnpipe.open_run("latest~1").id == run.id


def test_the_script_and_the_notebook_run_and_share_their_trainings(
    warm, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(ROOT / "examples" / "compare_cells.py"), run_name="__main__")
    assert "gru against simple_rnn: " in capsys.readouterr().out
    notebook = json.loads((ROOT / "examples" / "after_the_notebook.ipynb").read_text("utf-8"))
    names = {}
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
    run, longer, answers = names["run"], names["longer"], names["answers"]
    assert run.record.trials[0].cached
    assert not longer.record.trials[0].cached
    assert len(names["judged"]) == 3
    assert len(names["pairs"]) == (~answers.correct).sum() > 0
    assert set(names["of_gru"]["metric"]) >= {"accuracy", "macro_f1"}
