"""The processes that a service keeps running."""

import sys

import pytest

from flows.service import parts
from tests.service.serving import until

TALKER = """
import pathlib, sys, time
print("early " * 500, flush=True)
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.01)
print("late", flush=True)
time.sleep(1000)
"""


@pytest.fixture
def talker(tmp_path):
    """A process that says 3001 bytes, and more when the file `go` is there; its log is `a.log`."""
    command = [sys.executable, "-c", TALKER, str(tmp_path / "go")]
    started = parts.Process("a", command, tmp_path)
    until(lambda: (tmp_path / "a.log").stat().st_size == 3001, "the first words")
    yield started
    started.kill()


def test_a_long_log_is_set_aside_and_the_process_writes_on(talker, tmp_path, monkeypatch):
    log, aside = tmp_path / "a.log", tmp_path / "a.log.1"
    monkeypatch.setattr(parts, "_LOG_BYTES", 3001)
    assert not talker.keep()
    assert not aside.exists()
    monkeypatch.setattr(parts, "_LOG_BYTES", 3000)
    assert not talker.keep()
    assert aside.read_text() == "early " * 500 + "\n"
    assert log.read_text() == ""
    (tmp_path / "go").touch()
    until(lambda: log.read_text() == "late\n", "the last word")


def test_a_log_that_cannot_be_kept_is_emptied_all_the_same(talker, tmp_path, monkeypatch, capsys):
    (tmp_path / "a.log.1").mkdir()  # in its place
    monkeypatch.setattr(parts, "_LOG_BYTES", 3000)
    talker.keep()
    assert (tmp_path / "a.log").read_text() == ""
    assert "a.log is emptied and not kept" in "".join(capsys.readouterr())
