"""Importing without what is only tried for."""

import importlib
import sys

import pytest

from rnnpipe.machine.imports import absent


def test_what_is_not_imported_yet_looks_as_if_it_were_not_installed(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with absent("colorsys", "json"):
        with pytest.raises(ImportError):
            importlib.import_module("colorsys")
        assert importlib.import_module("json") is sys.modules["json"]
    assert importlib.import_module("colorsys").rgb_to_hsv(0.0, 0.0, 0.0) == (0.0, 0.0, 0.0)


def test_an_import_that_fails_leaves_nothing_hidden(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with pytest.raises(KeyError), absent("colorsys"):
        raise KeyError
    assert "colorsys" not in sys.modules
