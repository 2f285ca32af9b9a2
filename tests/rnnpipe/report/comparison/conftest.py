"""Fixtures: the view of a comparison of two runs, and its page, made once."""

import pytest

from rnnpipe.report.comparison import render_comparison_html
from tests.rnnpipe.report.comparison.compared import two_runs_view


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Holds `runs/` of the compared runs; the report belongs into `comparisons/<id>/`."""
    return tmp_path_factory.mktemp("artifacts")


@pytest.fixture(scope="session")
def view(folder):
    """Two runs that differ in every way; no test changes it or its files."""
    return two_runs_view(folder)


@pytest.fixture(scope="session")
def page_text(view):
    return render_comparison_html(view)
