import subprocess

import pytest

from rnnpipe.machine.python import start_python

TELLS = """
import os, sys
import beside
print(__name__, sys.argv[1:], beside.WHERE, os.environ.get("ONE"), "TWO" in os.environ)
"""


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Two modules where this process finds its own; another one lies in the current folder."""
    ours, here = tmp_path / "ours", tmp_path / "here"
    for folder in (ours, here):
        folder.mkdir()
        (folder / "beside.py").write_text(f"WHERE = {folder.name!r}\n")
    (ours / "tells.py").write_text(TELLS)
    monkeypatch.syspath_prepend(ours)
    monkeypatch.chdir(here)


def test_a_module_finds_what_we_would_and_nothing_of_the_current_folder(modules, monkeypatch):
    monkeypatch.setenv("TWO", "2")
    process = start_python(
        "tells", "a", "b c", variables={"ONE": "1"}, stdout=subprocess.PIPE, text=True
    )
    told, _ = process.communicate()
    assert told == "__main__ ['a', 'b c'] ours 1 False\n"


def test_it_has_our_environment_where_no_other_is_given(modules, monkeypatch):
    monkeypatch.setenv("TWO", "2")
    process = start_python("tells", stdout=subprocess.PIPE, text=True)
    assert process.communicate()[0] == "__main__ [] ours None True\n"
