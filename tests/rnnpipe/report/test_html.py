import json
import re
from html import unescape
from pathlib import Path

import pytest

import rnnpipe
from rnnpipe.report import render_html, render_markdown
from rnnpipe.report.html import Around
from tests.rnnpipe.report.reading import Page, as_on_the_page, markdown_tables
from tests.rnnpipe.report.run_factory import suite, with_failures, write_run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def failed_run(folder):
    return with_failures(write_run(folder))


@pytest.fixture(scope="module")
def text(failed_run, folder, verdicts):
    """The page of a run with failures and verdicts; drawn once, as no test changes it."""
    return render_html(failed_run, folder, verdicts)


@pytest.fixture(scope="module")
def markdown(failed_run, folder, verdicts):
    return render_markdown(failed_run, folder, verdicts)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_tags_match_and_ids_are_unique(page):
    assert page.ids
    assert len(page.ids) == len(set(page.ids))


def test_every_reference_is_in_the_page_or_beside_it(page, failed_run):
    files = {f"{t.label}/{name}" for t in failed_run.trials for name in t.files}
    for reference in page.references:
        if reference.startswith("#"):
            assert reference[1:] in page.ids
        else:
            assert reference in files or reference.startswith("data:")
    assert files <= set(page.references)


def test_each_dot_leads_to_the_row_of_its_trial(text, page, failed_run):
    found = [
        json.loads(unescape(points))
        for points in re.findall(r'data-points="([^"]*)"', text)
        if "&quot;trial:" in points
    ]
    led_to = {where for points in found for *_, where in points}
    assert led_to == {f"trial:{t.label}" for t in failed_run.trials if t.status == "finished"}
    rows = [a["id"] for tag, a in page.tags if tag == "tr" and "id" in a]
    assert sorted(rows) == sorted(f"trial:{trial.label}" for trial in failed_run.trials)


def test_nothing_may_be_loaded(text, page):
    [policy] = [a["content"] for tag, a in page.tags if "http-equiv" in a]
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    )
    assert not re.search(r"(src|href)=\"?\s*(https?:)?//", text)
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)


def test_markdown_and_html_have_the_same_numbers(markdown, page):
    for ours, theirs in zip(page.tables, markdown_tables(markdown), strict=True):
        if "Verdict" in theirs[0]:
            assert [[cell.strip() for cell in row] for row in ours[1:]] == as_on_the_page(theirs)
            continue
        for row, other in zip(ours, theirs, strict=True):
            for name, cell, expected in zip(ours[0], row, other, strict=True):
                if name != "Files" or row is ours[0]:
                    assert cell.strip() == expected, name


def test_what_learned_means_is_said_once_below_the_table_that_tells_it(text, markdown):
    said = "N learned: so many of the trainings beat the baseline by more than chance."
    assert text.count(said) == markdown.count(said) == 1
    assert text.index("3, 2 learned") < text.index(said) < text.index('id="digits"')


def test_answers_are_word_for_word_those_of_the_markdown(page, markdown):
    head, _, _ = markdown.partition("## What to be careful about")
    answers = re.findall(r"^- \*\*\w+\*\*: (.*)$", head, re.MULTILINE)
    assert len(answers) == 2
    assert all(answer in page.text for answer in answers)


def test_failed_interrupted_and_pending_trials_are_shown_with_their_reason(page):
    for told in (
        "gru, seed 2: failed: training diverged in epoch 3 (loss = nan)",
        "gru, seed 0: failed: out of memory",
        "gru, seed 1: interrupted: stopped by the user",
        "gru, seed 2: pending",
    ):
        assert told in page.text
    assert "14 of 18 trials finished" in page.text


def test_markup_in_names_is_shown_and_not_obeyed(tmp_path):
    evil = "<script>alert(1)</script>"
    run = write_run(tmp_path, suite(title=evil), classes=(evil, "<b>", "&amp;"))
    broken = run.trials[0].model_copy(update={"status": "failed", "reason": evil})
    text = render_html(run.with_trial(broken), tmp_path)
    assert evil not in text
    page = Page(text)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not any(tag == "b" for tag, _ in page.tags)
    assert evil in page.text


def test_verdicts_on_quality_are_seen_and_those_on_cost_unfold(text):
    seen, folded = text.split("<summary>Verdicts on cost</summary>")
    assert seen.count('<span class="verdict') == 3
    assert '<span class="verdict not-comparable">' in folded
    assert text.count("How a verdict is made") == 1


def test_without_verdicts_the_page_says_that_nothing_was_tested(run, tmp_path):
    text = render_html(run, tmp_path)
    assert "was not tested here" in text
    assert "How a verdict is made" not in text


def test_verdicts_have_a_sign_and_a_word_besides_their_colour(text):
    assert '<span class="verdict better"><span aria-hidden="true">▲</span> better</span>' in text
    assert "not comparable" in text


def test_header_buttons_are_buttons_and_numbers_sort_by_their_value(page):
    headers = page.tables[0][0]
    others = {"data-name", "data-copy", "data-as"}  # of legends, and what copies
    buttons = [a for tag, a in page.tags if tag == "button" and not others & a.keys()]
    sorted_by = [table for table in page.tables if "No." not in table[0]]
    assert len(sorted_by) == len(page.tables) - 2  # each matrix is in the order of the means
    assert len(buttons) == sum(len(table[0]) for table in sorted_by)
    assert headers[0] == "Variant"
    values = [float(a["data-sort"]) for tag, a in page.tags if tag == "td" and "data-sort" in a]
    assert values[:3] == [2, pytest.approx(5.7e-4), pytest.approx(0.0239, abs=0.001)]


def test_pictures_have_titles_and_a_variants_colour_everywhere(text, page):
    labels = [a["aria-label"] for tag, a in page.tags if tag == "svg"]
    assert len(labels) == 4 + 4 + 2
    assert sum("Mean squared error by epoch" in label for label in labels) == 1
    assert labels[-1] == "lstm, sum of 3 seeds: 1,041 of 1,080 examples on the diagonal"
    pictures = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    lstm = "#d55e00"  # the second variant's colour
    assert all(lstm in picture for picture in pictures[:8])


def test_the_page_is_the_same_every_time(text, failed_run, folder, verdicts):
    assert render_html(failed_run, folder, verdicts) == text


def test_a_run_that_prepared_no_data_still_has_a_page(failed_run, folder):
    trials = tuple(
        t.model_copy(update={"status": "failed", "reason": "no network", "best": None})
        for t in failed_run.trials
    )
    page = Page(render_html(failed_run.updated(datasets={}, trials=trials), folder))
    assert page.text.count("no network") == 18
    assert "No trial finished, so there is no score to report." in page.text


def test_the_templates_are_part_of_the_package():
    templates = Path(rnnpipe.__file__).parent / "report" / "templates"
    assert {path.name for path in templates.iterdir()} == {
        "base.html.j2",
        "comparison.html.j2",
        "history.html.j2",
        "index.html.j2",
        "index.js",
        "macros.html.j2",
        "memory.html.j2",
        "model.html.j2",
        "notebook_comparison.html.j2",
        "notebook_macros.html.j2",
        "notebook_run.html.j2",
        "own.html.j2",
        "page.css",
        "page.js",
        "run.html.j2",
    }


def test_a_report_leads_up_and_to_the_run_before_and_says_what_the_run_is_called(
    folder, failed_run
):
    around = Around("../../index.html#here", "../before/report.html")
    run = failed_run.updated(name="bigger", note="a remark", tags=("thesis",))
    page = render_html(run, folder, None, around)
    assert page.count('href="../../index.html#here"') == 1
    assert page.count('href="../before/report.html"') == 1
    assert "bigger · suite small" in page
    assert '<p class="remark">a remark <span class="tag">thesis</span></p>' in page
    first = render_html(run, folder, None, Around("../../index.html"))
    assert "The run before" not in first
