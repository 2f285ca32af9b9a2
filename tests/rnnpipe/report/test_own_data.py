"""Both reports of a run on a user's own data."""

import pytest

from rnnpipe.report import render_html, render_markdown
from tests.rnnpipe.report.own_run import write_own_run
from tests.rnnpipe.report.reading import Page, markdown_tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def run(folder):
    return write_own_run(folder)


@pytest.fixture(scope="module")
def text(run, folder):
    """The page; drawn once, as no test changes it."""
    return render_html(run, folder)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


@pytest.fixture(scope="module")
def markdown(run, folder):
    return render_markdown(run, folder)


def test_both_reports_have_the_same_tables(page, markdown):
    for ours, theirs in zip(page.tables, markdown_tables(markdown), strict=True):
        for row, other in zip(ours, theirs, strict=True):
            for name, cell, expected in zip(ours[0], row, other, strict=True):
                if name != "Files" or row is ours[0]:
                    assert cell.strip() == expected.replace("\N{NO-BREAK SPACE}", " "), name


def test_each_dataset_has_its_scores_before_its_card(markdown):
    parts = markdown.split("\n## ")
    assert [part.partition("\n")[0] for part in parts[2:5]] == ["reviews", "heat", "tags"]
    for part in parts[2:5]:
        assert part.index("Test scores after") < part.index("### Data card")
        assert "- split by = stratified: there is one label" in part or "- harmless" in part


def test_the_sections_follow_from_the_target(markdown):
    reviews, heat, tags = markdown.split("\n## ")[2:5]
    assert "### Most confused" in reviews
    assert "**Most confident mistakes of lstm**" in reviews
    assert "**Decided most differently**" in reviews
    assert "### Forecasts" in heat
    assert "**Mean absolute error of harmless**" in heat
    assert "| *last value* |" in heat
    assert "step by step**" in tags
    assert "### Examples that tell most" not in heat + tags


def test_every_picture_says_what_it_shows(page):
    labels = [a["aria-label"] for tag, a in page.tags if tag == "svg"]
    forecast = (
        "Forecasts of harmless: the truth over 42 steps, and forecasts of lstm, gru, last value"
    )
    ahead = "Error by steps ahead: harmless: line plot of lstm, gru, last value"
    assert [label for label in labels if "Forecasts" in label or "ahead" in label] == [
        forecast,
        ahead,
    ]
    assert "Accuracy by position: line plot of lstm, gru" in labels


def test_tags_match_and_ids_are_unique(page):
    assert len(page.ids) == len(set(page.ids))


def test_a_variants_colour_is_that_of_the_other_pictures(text):
    [forecast] = [svg for svg in text.split("<svg")[1:] if "Forecasts of harmless" in svg]
    assert "#0072b2" in forecast
    assert "#d55e00" in forecast
