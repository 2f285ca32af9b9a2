import ast
import json
from pathlib import Path

import pytest

from rnnpipe.provenance import code
from rnnpipe.provenance.code import Code, Import, code_of, remember

TEXT = '"""A module."""\n\nimport a.b\nfrom c import d, e as f\n'
READ = (Import("a.b"), Import("c", "d", "d"), Import("c", "e", "f"))


@pytest.fixture(autouse=True)
def another_process(tmp_path, monkeypatch):
    """Begins a process, on a machine on which nothing was read yet; returns what begins another."""
    monkeypatch.setenv("HOME", str(tmp_path))

    def begin():
        monkeypatch.setattr(code, "_known", code._Known())

    begin()
    return begin


@pytest.fixture
def parsed(monkeypatch):
    """The texts that were parsed."""
    texts = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda text: texts.append(text) or parse(text))
    return texts


def kept() -> Path:
    return Path.home() / ".cache" / "rnnpipe" / "source-code.json"


def test_what_one_process_has_read_another_one_knows(another_process, parsed):
    first = code_of(TEXT)
    assert first.imports == READ
    remember()
    another_process()
    assert code_of(TEXT) == first
    assert code_of(TEXT + "x = 1\n") != first
    assert parsed == [TEXT, TEXT + "x = 1\n"]


def test_nothing_is_written_where_nothing_is_new(another_process):
    code_of(TEXT)
    remember()
    kept().unlink()
    remember()
    assert not kept().exists()


def test_what_other_processes_read_meanwhile_stays(another_process, parsed):
    code_of(TEXT)
    ours = code._known
    another_process()
    code_of("x = 1\n")
    remember()
    ours.remember()
    another_process()
    parsed.clear()
    assert code_of(TEXT).imports == READ
    assert code_of("x = 1\n").imports == ()
    assert parsed == []


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"a": 1}', '{"a": ["digest", [["a", "b", "c", "d"]]]}']
)
def test_what_is_damaged_is_read_anew(another_process, content):
    kept().parent.mkdir(parents=True)
    kept().write_text(content)
    assert code_of(TEXT).imports == READ
    remember()
    assert len(json.loads(kept().read_bytes())) == 1


def test_another_python_reads_anew(another_process, monkeypatch, parsed):
    code_of(TEXT)
    remember()
    another_process()
    monkeypatch.setattr(code, "_reader", lambda: "another one")
    code_of(TEXT)
    assert parsed == [TEXT, TEXT]


def test_the_last_texts_are_kept(another_process, monkeypatch, parsed):
    monkeypatch.setattr(code, "_MOST", 2)
    for number in range(3):
        code_of(f"x = {number}\n")
    remember()
    another_process()
    parsed.clear()
    codes = [code_of(f"x = {number}\n") for number in range(3)]
    assert parsed == ["x = 0\n"]
    assert len({each.digest for each in codes}) == 3


def test_where_nothing_can_be_kept_it_is_read_all_the_same(monkeypatch, tmp_path):
    (tmp_path / ".cache").touch()
    assert isinstance(code_of(TEXT), Code)
    remember()
    assert (tmp_path / ".cache").is_file()
