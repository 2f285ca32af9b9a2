"""`--json`: one document, with the keys that docs/json.md names."""

import json
import os
import re
from pathlib import Path

import pytest

from flows.cli import main
from tests.rnnpipe.factories import write_run

DOCUMENTED = (Path(__file__).parents[3] / "docs" / "json.md").read_text("utf-8")
RUNS = ("20261122-090000-small-aaaa", "20261123-090000-small-bbbb")


@pytest.fixture
def printed(tmp_path, monkeypatch, capsys):
    """What a command prints, as one JSON document, and its exit code."""
    monkeypatch.setattr(os, "environ", dict(os.environ))
    for run_id, accuracy in zip(RUNS, (0.9, 0.4), strict=True):
        write_run(
            tmp_path / "runs" / run_id, accuracy={"lstm": accuracy}, variants=["lstm"],
            datasets=["digits"], examples=200,
        )  # fmt: skip

    def run(*arguments):
        where = () if arguments[0] == "suites" else ("--artifacts", str(tmp_path))
        code = main([*arguments, "--json", *where])
        return code, json.loads(capsys.readouterr().out)

    return run


def documented(command):
    """The keys that the page names for a command."""
    (row,) = [line for line in DOCUMENTED.splitlines() if line.startswith(f"| `{command}")]
    return set(re.findall(r"`([a-z_]+)`", row.split("|")[2]))


def test_runs_are_listed_and_one_that_cannot_be_read_is_told(printed, tmp_path):
    broken = tmp_path / "runs" / "20261124-090000-small-cccc"
    broken.mkdir()
    code, document = printed("runs")
    assert code == 0
    first, _, unreadable = document["runs"]
    assert {"runs", *first, *unreadable} == documented("runs")
    assert (first["id"], first["suite"], first["finished"]) == (RUNS[0], "small", first["trials"])
    assert (unreadable["id"], unreadable["status"]) == (broken.name, "unreadable")


def test_a_run_is_shown_with_its_scores(printed):
    code, document = printed("show", "latest")
    assert code == 0
    assert set(document) == documented("show RUN")
    assert document["id"] == RUNS[1]
    assert list(document["answers"]) == ["digits"]
    lstm, baseline = document["rows"]
    assert (lstm["variant"], baseline["variant"]) == ("lstm", None)
    assert lstm["scores"]["best"]["accuracy"]["mean"] == pytest.approx(0.4, abs=0.05)
    assert lstm["scores"]["best"]["accuracy"]["n"] == lstm["finished"]


def test_a_comparison_tells_the_gate_and_keeps_its_code(printed):
    code, document = printed("compare", *RUNS, "--gate")
    assert code == document["gate"]["code"] == 3
    assert document["gate"]["reason"] == "1 worse"
    assert set(document) | {"code", "reason"} == documented("compare BASE OTHER")
    assert Path(document["report"]).is_file()
    assert printed("compare", *RUNS)[0] == 0


def test_a_history_has_a_point_a_run(printed):
    code, document = printed("history")
    assert code == 0
    series = document["series"][0]
    point = series["points"][0]
    assert {*document, *series, *point} == documented("history")
    assert [each["run"] for each in series["points"]] == list(RUNS)


def test_an_empty_cache_is_a_document_too(printed):
    code, document = printed("cache", "list")
    assert code == 0
    assert document["entries"] == []
    assert set(document) <= documented("cache list")


def test_suites_and_a_suites_trials(printed):
    _, document = printed("suites")
    names = [suite["name"] for suite in document["suites"]]
    assert names == [
        *("captions", "memory", "notebook", "quickstart", "structures", "tagging", "translation")
    ]
    _, document = printed("suites", "quickstart")
    assert document["suite"]["name"] == "quickstart"
    assert document["trials"][0]["training"]["optimizer"] == "adam"
