import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import rnnpipe
from rnnpipe.report import render_html, render_markdown
from tests.rnnpipe.report.run_factory import suite, with_failures, write_run

VOID = {"meta", "link", "br", "img"}


class Page(HTMLParser):
    """A page's ids, references, tables and visible text; fails on tags that do not match."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.references, self.tags = [], [], [], []
        self.tables, self.text = [], ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.references += [attributes[n] for n in ("href", "src") if n in attributes]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"th", "td"}:
            self.tables[-1][-1].append("")
        if tag not in VOID:
            hidden = attributes.get("aria-hidden") == "true" or tag in {
                "style",
                "script",
                "caption",
            }
            self.open.append((tag, hidden))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open[-1][0] == tag, f"<{self.open[-1][0]}> is closed by </{tag}>"
        self.open.pop()

    def handle_data(self, data):
        if any(hidden for _, hidden in self.open):
            return
        data = data.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
        self.text += data
        if {"th", "td"} & {tag for tag, _ in self.open}:
            self.tables[-1][-1][-1] += data


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


def _markdown_tables(text):
    """The cells of every table, without markup."""
    tables = [[]]
    for line in text.splitlines():
        if line.startswith("| ") and not line.startswith(("| :--", "| --:")):
            tables[-1].append([cell.strip(" *") for cell in line.strip("|").split(" | ")])
        elif not line.startswith("|") and tables[-1]:
            tables.append([])
    return [table for table in tables if table]


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


def test_nothing_may_be_loaded(text, page):
    [policy] = [a["content"] for tag, a in page.tags if "http-equiv" in a]
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    )
    assert not re.search(r"(src|href)=\"?\s*(https?:)?//", text)
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)


def test_markdown_and_html_have_the_same_numbers(markdown, page):
    for ours, theirs in zip(page.tables, _markdown_tables(markdown), strict=True):
        width = len(ours[0])
        assert width >= len(theirs[0]) - 1  # a column of reasons is left out when it is empty
        for row, other in zip(ours, theirs, strict=True):
            for name, cell, expected in zip(ours[0], row, other, strict=False):
                if name == "Files" and row is not ours[0]:
                    continue
                assert cell.strip() == expected.lstrip("▲▼=?✕≠ "), name


def test_answers_are_word_for_word_those_of_the_markdown(page, markdown):
    answers = re.findall(r"^- \*\*\w+\*\*: (.*)$", markdown, re.MULTILINE)
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


def test_verdicts_have_a_sign_and_a_word_besides_their_colour(text):
    assert '<span class="verdict better"><span aria-hidden="true">▲</span> better</span>' in text
    assert "not comparable" in text


def test_header_buttons_are_buttons_and_numbers_sort_by_their_value(page):
    headers = page.tables[0][0]
    buttons = [a for tag, a in page.tags if tag == "button"]
    assert len(buttons) == sum(len(table[0]) for table in page.tables)
    assert headers[0] == "Variant"
    values = [float(a["data-sort"]) for tag, a in page.tags if tag == "td" and "data-sort" in a]
    assert values[:3] == [3, pytest.approx(0.16), pytest.approx(0.4, abs=0.001)]


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
    templates = Path(rnnpipe.__file__).parent / "templates"
    assert {"base.html.j2", "macros.html.j2", "run.html.j2", "page.css", "page.js"} == {
        path.name for path in templates.iterdir()
    }
