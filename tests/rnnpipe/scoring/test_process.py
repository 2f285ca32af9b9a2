"""The process that scores trials: it does what is done here, and what goes wrong is told."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.evaluation.named import curves
from rnnpipe.scoring import process as module
from rnnpipe.scoring.pictures import draw_trial
from rnnpipe.scoring.process import Scorer, ScoringError
from rnnpipe.scoring.trial import score_trial
from rnnpipe.specs import Classes, Features, Numbers, Signature
from rnnpipe.store import Store

CLASSES = Signature(
    inputs={"features": Features(width=8, timesteps=8)},
    target=Classes(names=("one", "$two$", "drei ☃")),
)
SHOWN = curves("multiclass")
NUMBER = Signature(inputs={"features": Features(width=2, timesteps=8)}, target=Numbers())


@pytest.fixture(autouse=True)
def nothing_started_ahead(monkeypatch):
    """What a command in this process has left for the next one is none of these tests'."""
    monkeypatch.setattr(module, "_ahead", [])


@pytest.fixture(scope="module")
def scorer():
    with closing(Scorer()) as started:
        yield started


@pytest.fixture
def trained(tmp_path):
    """Makes a folder as training leaves it, with these outputs."""

    def make(signature, outputs, targets):
        folder = tmp_path / "trained"
        folder.mkdir()
        np.savez(folder / "predictions.npz", targets=targets, best=outputs, last=outputs[::-1])
        metric = "mae" if signature is NUMBER else "accuracy"
        rows = "1,2.5,2.25,0.1,0.3,1.5\n2,1.5,1.75,0.4,0.6,1.25\n"
        header = f"epoch,loss,val_loss,{metric},val_{metric},seconds\n"
        (folder / "history.csv").write_text(header + rows)
        return folder

    return make


@pytest.fixture
def classified(trained):
    rng = np.random.default_rng(0)
    outputs = rng.dirichlet(np.ones(3), size=40).astype(np.float32)
    return trained(CLASSES, outputs, rng.integers(0, 3, size=40))


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "scored"
    folder.mkdir()
    return folder


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def process_of(scorer):
    return scorer._process


def test_another_process_leaves_the_same_scores_and_bytes_for_classes(
    scorer, classified, empty, tmp_path
):
    (tmp_path / "here").mkdir()
    here = score_trial(classified, CLASSES, tmp_path / "here")
    there = scorer.score(classified, CLASSES, empty)
    assert there == here
    assert set(content(empty)) == {"metrics.json", "tallies.npz"}
    draw_trial(classified, 2, tmp_path / "here", CLASSES, SHOWN, tmp_path / "here")
    scorer.draw(classified, 2, empty, CLASSES, SHOWN, empty)
    assert content(empty) == content(tmp_path / "here")
    assert set(content(empty)) == {"confusion.png", "curves.png", "metrics.json", "tallies.npz"}


def test_another_process_leaves_the_same_scores_and_bytes_for_numbers(
    scorer, trained, empty, tmp_path
):
    (tmp_path / "here").mkdir()
    outputs = np.random.default_rng(1).normal(size=(50, 1)).astype(np.float32)
    folder = trained(NUMBER, outputs, np.linspace(-1, 1, 50))
    here = score_trial(folder, NUMBER, tmp_path / "here")
    assert scorer.score(folder, NUMBER, empty) == here
    errors = curves("regression")
    draw_trial(folder, 2, tmp_path / "here", NUMBER, errors, tmp_path / "here")
    scorer.draw(folder, 2, empty, NUMBER, errors, empty)
    assert content(empty) == content(tmp_path / "here")
    assert set(content(empty)) == {"curves.png", "metrics.json", "tallies.npz"}


def test_the_epoch_that_was_kept_is_drawn(scorer, classified, empty, tmp_path):
    scorer.score(classified, CLASSES, empty)
    drawn = []
    for epoch in (1, 2):
        scorer.draw(classified, epoch, empty, CLASSES, SHOWN, empty)
        drawn.append(content(empty)["curves.png"])
    assert drawn[0] != drawn[1]


def test_relative_folders_are_those_of_this_process(scorer, classified, empty, monkeypatch):
    monkeypatch.chdir(empty.parent)
    found = scorer.score(Path("trained"), CLASSES, Path("scored"))
    assert json.loads((empty / "metrics.json").read_text())["best"] == found["best"]


def test_the_process_imports_neither_tensorflow_nor_prefect():
    code = (
        "import sys, rnnpipe.scoring.process, rnnpipe.scoring.trial, rnnpipe.scoring.pictures; "
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "matplotlib" in loaded
    assert loaded & {"tensorflow", "keras", "prefect", "pandas", "sklearn", "__mp_main__"} == set()


def errors(kind, trained, folder, *calls):
    """The texts of the errors of this kind that the same call raises here and there."""
    for call, arguments in calls:
        with pytest.raises(kind) as error:
            call(trained, *arguments, folder)
        yield str(error.value)


def test_a_users_error_there_is_the_same_one_here(scorer, classified, empty):
    (classified / "history.csv").unlink()
    rest = (2, empty, CLASSES, SHOWN)
    here, there = errors(UserError, classified, empty, (draw_trial, rest), (scorer.draw, rest))
    assert there == here
    assert str(classified / "history.csv") in here


def test_a_disk_that_cannot_be_written_there_is_told_as_one_here(
    scorer, classified, empty, tmp_path
):
    (empty / "metrics.json").mkdir()
    calls = ((score_trial, (CLASSES,)), (scorer.score, (CLASSES,)))
    here, there = errors(IsADirectoryError, classified, empty, *calls)
    assert there == here
    (classified / "predictions.npz").unlink()
    cache = Store.open(tmp_path / "artifacts").cache
    told = []
    for score in (score_trial, scorer.score):
        with pytest.raises(UserError) as error:
            cache.publish(partial(score, classified, CLASSES))
        told.append(str(error.value))
    assert told[0] == told[1]
    assert told[0].startswith(f"cannot write in {cache.folder} (No such file or directory)")


def test_any_other_error_there_is_told_with_where_it_was(scorer, trained, empty):
    folder = trained(CLASSES, np.full((4, 3), np.nan), np.zeros(4))
    with pytest.raises(ScoringError, match=r"^ValueError: 12 of 12 values of outputs") as error:
        scorer.score(folder, CLASSES, empty)
    (note,) = error.value.__notes__
    assert note.startswith("Traceback")
    assert "in score_trial" in note


def test_a_process_that_dies_over_a_trial_fails_that_one_and_the_next_gets_another(
    scorer, classified, empty
):
    scorer.score(classified, CLASSES, empty)
    died = process_of(scorer)
    os.kill(died.pid, signal.SIGSTOP)  # so that it cannot answer before it is killed
    threading.Timer(0.1, died.kill).start()
    with pytest.raises(
        ScoringError, match=r"^the process that scored it has ended \(exit code -9;"
    ):
        scorer.score(classified, CLASSES, empty)
    assert "accuracy" in scorer.score(classified, CLASSES, empty)["best"]
    assert process_of(scorer).pid != died.pid


def test_a_process_that_died_between_two_trials_is_replaced(scorer, classified, empty):
    scorer.score(classified, CLASSES, empty)
    died = process_of(scorer)
    died.kill()
    died.wait()
    assert "accuracy" in scorer.score(classified, CLASSES, empty)["best"]


def test_what_is_printed_there_is_no_answer(classified, empty, tmp_path, monkeypatch, capfd):
    (tmp_path / "noisy.py").write_text("""
import os
import rnnpipe.scoring.trial as trial
from rnnpipe.scoring.process import serve

real = trial.score_trial

def score_trial(trained: trial.Path, signature: trial.Signature, folder: trial.Path):
    print("said", flush=True)
    os.system("echo so")
    return real(trained, signature, folder)

trial.score_trial = score_trial
serve()
""")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(module, "_MODULE", "noisy")
    with closing(Scorer()) as scorer:
        for _ in range(2):
            assert "accuracy" in scorer.score(classified, CLASSES, empty)["best"]
    assert capfd.readouterr() == ("", "said\nso\n" * 2)


def test_a_module_in_the_current_folder_is_none_of_its(classified, empty, tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('not ours')\n")
    monkeypatch.chdir(tmp_path)
    with closing(Scorer()) as scorer:
        assert "accuracy" in scorer.score(classified, CLASSES, empty)["best"]


def test_ctrl_c_in_a_terminal_does_not_reach_it_and_closing_ends_it(scorer, classified, empty):
    scorer.score(classified, CLASSES, empty)
    assert os.getpgid(process_of(scorer).pid) != os.getpgid(0)
    with closing(Scorer()) as other:
        process = process_of(other)
    assert process.returncode is not None


def test_it_ends_when_its_parent_is_killed():
    code = """
from rnnpipe.scoring.process import Scorer
scorer = Scorer()
print("started", flush=True)
input()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert parent.stdout.readline() == b"started\n"
    parent.kill()
    # Its standard error is that of its parent: it is at its end once both have ended.
    _, errors = parent.communicate(timeout=60)
    assert errors == b""


def test_a_scorer_takes_the_process_that_was_started_ahead(monkeypatch):
    begun = iter(["first", "second", "third"])
    monkeypatch.setattr(module, "_started", lambda: next(begun))
    module.start_ahead()
    module.start_ahead()  # there is one
    taken: list[object] = [Scorer()._process for _ in range(2)]
    assert taken == ["first", "second"]
