import argparse
import shutil
import subprocess
import sys

import numpy as np
import pytest

from flows.commands import history
from rnnpipe.errors import UserError
from rnnpipe.store import Store
from tests.rnnpipe.trends.nightly import night


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "artifacts")


@pytest.fixture
def nights(store):
    """Recorded runs; from the 21st on the lstm is worse. The last has a report."""
    rng = np.random.default_rng(3)
    runs = []
    for number in range(40):
        lstm = (0.9 if number < 20 else 0.8) + 0.004 * rng.standard_normal(3)
        commit = "0123456789abcdef" if number < 20 else "fedcba9876543210"
        values = {"lstm": list(map(float, lstm)), "gru": [0.85, 0.86, 0.87]}
        runs.append(night(number, values, commit=commit, seconds=float(rng.uniform(1.9, 2.1))))
        store.runs.path(runs[-1].id).mkdir(parents=True)
        store.runs.write(runs[-1])
    (store.runs.path(runs[-1].id) / "report.html").write_text("a report")
    return runs


@pytest.fixture
def show(store, capsys):
    """Runs the command with these arguments and returns its exit code and output."""

    def run(*arguments):
        parser = argparse.ArgumentParser()
        history.add_arguments(parser)
        code = history.main(parser.parse_args([*arguments, "--artifacts", str(store.root)]))
        return code, capsys.readouterr().out

    return run


def test_it_prints_the_series_what_moved_and_the_page(show, store, nights):
    code, out = show()
    assert code == 0
    rows = [line.split() for line in out.splitlines() if line.startswith(" digits")]
    assert [row[1] for row in rows] == ["lstm", "gru", "lstm", "gru"]
    [moved] = [line for line in out.splitlines() if line.startswith("▼")]
    assert moved == (
        "▼ worse: accuracy of lstm on digits, 0.900 → 0.800 (\N{MINUS SIGN}0.100, p <0.001)"
    )
    assert f"last run before    {nights[19].id}\n" in out
    assert f"first run after    {nights[20].id}\n" in out
    assert "what else changed  commit 0123456789ab → fedcba987654\n" in out
    assert out.endswith(f"history  {store.root / 'history.html'}\n")
    page = (store.root / "history.html").read_text("utf-8")
    assert f'href="runs/{nights[-1].id}/report.html"' in page
    assert f'href="runs/{nights[0].id}/report.html"' not in page


def test_filters_can_be_repeated(show, nights):
    _, out = show("--variant", "gru", "--metric", "loss", "--metric", "peak_memory_bytes")
    rows = [line.split() for line in out.splitlines() if line.startswith(" digits")]
    assert [(row[1], row[2]) for row in rows] == [("gru", "Loss"), ("gru", "Peak")]


@pytest.mark.parametrize("option", ["--dataset", "--variant", "--metric"])
def test_an_unknown_name_is_an_error_and_leaves_the_page_alone(show, store, nights, option):
    with pytest.raises(UserError, match="expected one of"):
        show(option, "nonsense")
    assert not (store.root / "history.html").exists()


def test_the_page_is_replaced_by_the_newest(show, store, nights):
    show()
    show("--variant", "gru")
    page = (store.root / "history.html").read_text("utf-8")
    assert "lstm: accuracy" not in page
    assert "gru: accuracy" in page


def test_a_damaged_record_is_listed_and_the_others_are_shown(show, store, nights):
    damaged = store.runs.path(nights[3].id) / "run.json"
    damaged.write_text('{"schema_version": 1, "id"')
    code, out = show()
    assert code == 0
    assert f"{nights[3].id} is unreadable: {damaged} cannot be read as JSON" in out
    assert f"first run after    {nights[20].id}\n" in out
    assert "39  " in out
    assert "✕ 1 unreadable" in (store.root / "history.html").read_text("utf-8")


def test_without_runs_it_says_how_to_make_one(show, store):
    code, out = show()
    assert code == 0
    assert "`rnnpipe run quickstart` makes one" in out
    assert not store.root.exists()


def test_it_imports_neither_tensorflow_nor_pandas_nor_prefect(store, nights):
    code = f"""
import argparse, sys
from flows.commands import history
print([m for m in ("matplotlib", "scipy") if m in sys.modules])
parser = argparse.ArgumentParser()
history.add_arguments(parser)
history.main(parser.parse_args(["--artifacts", {str(store.root)!r}]))
print([m for m in ("tensorflow", "keras", "pandas", "prefect") if m in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, *_, last = done.stdout.splitlines()
    assert (first, last) == ("[]", "[]")


def test_a_change_once_told_stays_told(show, store, nights):
    """Also when the runs that showed it are gone, or the user allows fewer false changes."""
    _, out = show()
    assert out.count("▼ worse: accuracy of lstm") == 1
    for number in range(15):
        shutil.rmtree(store.runs.path(nights[number].id))
    _, out = show("--false-changes", "0.001")
    assert out.count("▼ worse: accuracy of lstm") == 1
    assert f"first run after    {nights[20].id}\n" in out
    _, out = show("--variant", "gru")
    assert "worse" not in out


def test_told_changes_that_cannot_be_read_are_an_error_that_says_which_file(show, store, nights):
    show()
    store.told_changes.write_text("[]")
    with pytest.raises(UserError, match=r"told-changes\.json.*delete it"):
        show()


@pytest.mark.parametrize("rate", ["0", "-1", "inf", "often"])
def test_a_rate_is_a_positive_number(show, capsys, rate):
    with pytest.raises(SystemExit):
        show("--false-changes", rate)
    assert "is not a positive number" in capsys.readouterr().err
