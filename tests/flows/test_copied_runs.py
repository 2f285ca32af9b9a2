"""A run folder copied from another machine, under every command that reads it."""

import json

import pytest

from flows.cli import main
from rnnpipe.store import Store
from tests.rnnpipe.factories import write_run

GOOD = "20261122-090000-small-aaaa"
HOSTILE = "20261123-090000-small-bbbb"

ESCAPES = "\x1b[2J\x1b]0;title\x07\x9b31m\u202e\ud800\x00\r"


@pytest.fixture
def store(tmp_path):
    """Holds a good run, and one that each test changes."""
    for name in (GOOD, HOSTILE):
        write_run(tmp_path / "artifacts/runs" / name, seeds=(0, 1), examples=20)
    return Store(tmp_path / "artifacts")


@pytest.fixture
def change(store):
    """Writes the second run's record with another value at a place."""

    def write(value, *place):
        path = store.runs.path(HOSTILE) / "run.json"
        content = node = json.loads(path.read_text())
        for key in place[:-1]:
            node = node[key]
        node[place[-1]] = value
        path.write_text(json.dumps(content))

    return write


@pytest.fixture
def rnnpipe(store, capsys):
    """Runs a command on the store; returns its exit code and all that it printed."""

    def command(*arguments):
        code = main([*arguments, "--artifacts", str(store.root)])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return command


COMMANDS = (["runs"], ["show", "latest"], ["compare", GOOD, HOSTILE])


@pytest.mark.parametrize("arguments", [*COMMANDS, ["history"]])
def test_no_control_character_reaches_the_terminal(rnnpipe, change, arguments):
    change(f"title {ESCAPES}", "suite", "title")
    change(f"platform {ESCAPES}", "environment", "platform")
    change({f"package {ESCAPES}": f"version {ESCAPES}"}, "environment", "packages")
    change("failed", "trials", 0, "status")
    change(f"reason {ESCAPES}", "trials", 0, "reason")
    code, told = rnnpipe(*arguments)
    assert code == 0, told
    assert told.replace("\n", "").isprintable()
    if arguments[0] in {"show", "compare"}:
        assert r"\x1b[2J\x1b]0;title\x07\x9b31m\u202e\ud800\x00\r" in told


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (f"../../{GOOD}", ["id"]),
        ("../../../..", ["trials", 0, "dataset"]),
        ({"../../x": "d"}, ["trials", 0, "files"]),
        (float("nan"), ["trials", 0, "seconds"]),
        ("9" * 400, ["trials", 0, "parameters"]),
        ("2026-11-23T09:00:00", ["started_at"]),
        ({f"{ESCAPES}": 1}, ["suite"]),
        ([[[]]], ["trials"]),
        (ESCAPES, ["status"]),
    ],
)
@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_record_that_no_run_has_is_told_and_no_crash(rnnpipe, change, arguments, value, place):
    change(value, *place)
    code, told = rnnpipe(*arguments)
    assert code == (0 if arguments == ["runs"] else 2)
    assert ("unreadable" if arguments == ["runs"] else "is not a run record: ") in told
    assert "Traceback" not in told
    assert told.replace("\n", "").isprintable()


def test_markup_in_a_record_is_printed_as_it_is(rnnpipe, change):
    change("[/b] Linux [red]", "environment", "platform")
    code, told = rnnpipe("compare", GOOD, HOSTILE)
    assert code == 0, told
    assert "[/b] Linux [red]" in told


def test_a_folder_with_markup_in_its_name_is_told_as_it_is(tmp_path, capsys):
    folder = tmp_path / "[/b]"
    assert main(["runs", "--artifacts", str(folder)]) == 0
    assert f"no runs in {folder}/runs yet" in capsys.readouterr().out
    write_run(folder / "runs" / GOOD, seeds=(0,), examples=20)
    (folder / "runs" / GOOD / "report.html").write_text("")
    assert main(["show", "latest", "--artifacts", str(folder)]) == 0
    assert capsys.readouterr().out.endswith(f"report  {folder}/runs/{GOOD}/report.html\n")
