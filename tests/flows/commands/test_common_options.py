"""What every command takes: --version, -q, -v."""

import os

import pytest

from flows.cli import main
from rnnpipe import progress
from rnnpipe.settings import PROGRESS


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(tmp_path)


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code in (None, 0)
    assert capsys.readouterr().out.startswith("rnnpipe 0.")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["runs"], ""),
        (["runs", "-q"], "quiet"),
        (["cache", "-q", "list"], "quiet"),
        (["cache", "list", "--verbose"], "verbose"),
    ],
)
def test_how_much_is_told_is_said_before_or_after_an_action(monkeypatch, arguments, told):
    monkeypatch.delitem(os.environ, PROGRESS, raising=False)
    assert main(arguments) == 0
    assert os.environ.get(PROGRESS, "") == told


def test_quiet_leaves_notes_out(monkeypatch, capsys):
    progress.note("going on")
    monkeypatch.setitem(os.environ, PROGRESS, "quiet")
    progress.note("not told")
    assert capsys.readouterr().err == "going on\n"


def test_quiet_and_verbose_exclude_each_other(capsys):
    assert main(["runs", "-q", "-v"]) == 2
    assert "not allowed with argument" in capsys.readouterr().err
