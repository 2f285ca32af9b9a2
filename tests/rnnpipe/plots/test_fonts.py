import warnings
from types import SimpleNamespace

import pytest
from matplotlib.figure import Figure

from rnnpipe import progress
from rnnpipe.plots import fonts, to_png
from rnnpipe.plots.style import styled


@pytest.fixture
def notes(monkeypatch):
    said = []
    monkeypatch.setattr(progress, "note", said.append)
    monkeypatch.setattr(fonts, "_told", set())
    return said


def test_a_font_that_has_other_scripts_is_taken_where_one_is_installed(monkeypatch):
    installed = [SimpleNamespace(name=name) for name in ("NanumGothic", "Comic", "DejaVu Sans")]
    monkeypatch.setattr(fonts, "fontManager", SimpleNamespace(ttflist=installed))
    fonts.families.cache_clear()
    assert fonts.families() == ("DejaVu Sans", "NanumGothic")
    fonts.families.cache_clear()


def test_characters_that_no_font_has_are_told_once_and_in_our_words(tmp_path, notes, monkeypatch):
    monkeypatch.setattr("rnnpipe.plots.style.families", lambda: ("DejaVu Sans",))
    for name in ("영화", "좋아요"):
        with styled():
            figure = Figure()
            figure.text(0.5, 0.5, name)
        to_png(figure, tmp_path / "it.png")
    assert len(notes) == 1
    assert notes[0].startswith("no installed font has 영 and maybe other characters")


def test_other_warnings_are_given_when_all_is_drawn(notes):
    with pytest.warns(UserWarning, match="another"), styled():
        warnings.warn("another", UserWarning, stacklevel=1)
    assert notes == []
