"""Text that would be markup, a command or a formula, in every report that shows it.

A report with such text has the structure of the same report with plain text: it is compared tag by
tag, Markdown after it was rendered by another program.
"""

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from rnnpipe.comparison import compare_runs
from rnnpipe.records import Hardware, RunRecord
from rnnpipe.report import (
    comparison_view,
    render_comparison_csv,
    render_comparison_html,
    render_comparison_latex,
    render_comparison_markdown,
    render_html,
    render_markdown,
)
from rnnpipe.report.changes import change_views
from rnnpipe.report.markdown import escaped
from rnnpipe.report.trends import trends_page
from rnnpipe.trends import change_points, series
from tests.rnnpipe import factories
from tests.rnnpipe.report import run_factory
from tests.rnnpipe.report.own_run import write_own_run

PLAIN = "harmless"

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</style></svg></title></td><b>",
    "&lt;b&gt; &amp;amp; <!-- --> <![CDATA[ ]]> <?php ?>",
    "[link](javascript:alert(1)) ![image](http://x.y) [a]: b",
    "*a* **b** _c_ __d__ ~~e~~ ~f~ `g` ``h`` $i$ ***",
    "a | b |\n|--|--|\n| c | d |",
    "# heading",
    "closed #",
    "- item",
    "+ item",
    "1. item",
    "2) item",
    "---",
    "===",
    "~~~ fence",
    "    code",
    "\\input{/etc/passwd} \\\\ & % $ # _ { } ~ ^ \\",
    "{{ 7*7 }} {% include '/etc/passwd' %} {# x #}",
    "=HYPERLINK(1)",
    "@SUM(A1) +1 -1 |calc",
)

EVERYTHING = " ".join(" ".join(HOSTILE).split())

COMMONMARK = MarkdownIt("gfm-like", {"linkify": False})


class Tags(HTMLParser):
    """A page's tags in their order, the attributes that any has, and the visible text."""

    def __init__(self, page):
        super().__init__()
        self.found, self.attributes, self.text = [], set(), ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append(tag)
        self.attributes |= {name for name, _ in attributes}

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_data(self, data):
        self.text += data


def with_text(run: RunRecord, text: str) -> RunRecord:
    """The run with `text` wherever its record says something in words; a trial of it failed."""
    hardware = Hardware(device=text, cpu=text, threads=2)
    environment = run.environment.model_copy(
        update={
            "python": text,
            "platform": text,
            "commit": text,
            "packages": {text: text},
            "hardware": hardware,
        }
    )
    first, *others = (trial.model_copy(update={"hardware": hardware}) for trial in run.trials)
    return run.updated(
        suite=run.suite.model_copy(update={"title": text, "description": text}),
        environment=environment,
        trials=(*others, first.model_copy(update={"status": "failed", "reason": text})),
        datasets={
            name: data.model_copy(
                update={
                    "train_digest": text,
                    "sources": tuple(
                        source.model_copy(update={"name": text, "location": text, "sha256": text})
                        for source in data.sources
                    ),
                }
            )
            for name, data in run.datasets.items()
        },
        tasks=tuple(task.model_copy(update={"name": text}) for task in run.tasks),
    )


@pytest.fixture(scope="module")
def run_and_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    return run_factory.write_run(folder), folder


def test_a_runs_page_shows_it_and_keeps_its_structure(run_and_folder):
    run, folder = run_and_folder
    plain, hostile = (
        Tags(render_html(with_text(run, text).updated(name=text, note=text, tags=(text,)), folder))
        for text in (PLAIN, EVERYTHING)
    )
    assert hostile.found == plain.found
    assert hostile.attributes <= plain.attributes
    assert hostile.text.count(EVERYTHING) >= 15


@pytest.mark.parametrize("text", HOSTILE)
def test_a_runs_markdown_shows_it_and_keeps_its_structure(run_and_folder, text):
    run, folder = run_and_folder
    plain, hostile = (
        Tags(
            COMMONMARK.render(
                render_markdown(with_text(run, shown).updated(name=shown, note=shown), folder)
            )
        )
        for shown in (PLAIN, text)
    )
    assert hostile.found == plain.found
    assert hostile.text == plain.text.replace(PLAIN, " ".join(text.split()))


@pytest.fixture(scope="module")
def plain_own(tmp_path_factory):
    """The folder and the record of a run on a user's own data with plain text."""
    folder = tmp_path_factory.mktemp("own")
    return folder, write_own_run(folder, PLAIN)


def test_the_page_of_own_data_shows_it_and_keeps_its_structure(plain_own, tmp_path):
    plain = Tags(render_html(plain_own[1], plain_own[0]))
    run = write_own_run(tmp_path, EVERYTHING)
    hostile = Tags(render_html(run, tmp_path))
    assert hostile.found == plain.found
    assert hostile.attributes <= plain.attributes
    assert hostile.text.count(EVERYTHING) >= 10


@pytest.mark.parametrize("text", HOSTILE)
def test_the_markdown_of_own_data_shows_it_and_keeps_its_structure(plain_own, tmp_path, text):
    run = write_own_run(tmp_path, text)
    plain, hostile = (
        Tags(COMMONMARK.render(render_markdown(record, folder)))
        for folder, record in (plain_own, (tmp_path, run))
    )
    assert hostile.found == plain.found
    assert hostile.text == plain.text.replace(PLAIN, " ".join(text.split()))


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    return [
        factories.write_run(folder / name, seeds=(0, 1), examples=20, luck=luck)
        for luck, name in enumerate(("base", "other"))
    ]


def compared(runs, text):
    """The view of the comparison of a run with one that has `text` everywhere."""
    base, other = runs
    other = factories.rewrite(other, **dict(with_text(other.record, text)))
    found = comparison_view([base, other], [compare_runs(base, other)])
    factories.rewrite(other, **dict(runs[1].record))
    return found


@pytest.fixture(scope="module")
def plain_view(runs):
    return compared(runs, PLAIN)


def test_a_comparisons_page_shows_it_and_keeps_its_structure(runs, plain_view):
    plain = Tags(render_comparison_html(plain_view))
    hostile = Tags(render_comparison_html(compared(runs, EVERYTHING)))
    assert hostile.found == plain.found
    assert hostile.attributes <= plain.attributes
    assert hostile.text.count(EVERYTHING) >= 5


@pytest.mark.parametrize("text", HOSTILE)
def test_a_comparisons_markdown_and_latex_show_it_and_keep_their_structure(runs, plain_view, text):
    view = compared(runs, text)
    plain, hostile = (
        Tags(COMMONMARK.render(render_comparison_markdown(v))) for v in (plain_view, view)
    )
    assert hostile.found == plain.found
    assert hostile.text.count(" ".join(text.split())) >= 5
    assert obeyed(render_comparison_latex(view)) == obeyed(render_comparison_latex(plain_view))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_csv_is_a_formula_and_text_stays_as_it_is(runs, text):
    rows = list(
        csv.DictReader(io.StringIO(render_comparison_csv(compared(runs, text)), newline=""))
    )
    cells = [cell for row in rows for cell in row.values()]
    assert any(text in cell for cell in cells)
    for cell in cells:
        assert not re.match(r"[=+@\t\r]|-(?!\d)", cell)


def test_the_history_page_shows_it_and_keeps_its_structure(runs):
    found = []
    for text in (PLAIN, EVERYTHING):
        records = [runs[0].record, with_text(runs[1].record, text)]
        trends = change_points(series(records), records)
        found.append(Tags(trends_page(trends, change_views(trends), {"a-run": text}, {})))
    plain, hostile = found
    assert hostile.found == plain.found
    assert hostile.attributes <= plain.attributes
    assert hostile.text.count(EVERYTHING) >= 2


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "place", ["# {}", "| {} | x |\n|:--|:--|\n| {} | y |", "- x: {}", "**{}**"]
)
def test_markdown_gives_the_text_back_letter_by_letter(text, place):
    plain, hostile = (
        Tags(COMMONMARK.render(place.replace("{}", shown))) for shown in (PLAIN, escaped(text))
    )
    assert hostile.found == plain.found
    assert hostile.text == plain.text.replace(PLAIN, " ".join(text.split()))


def obeyed(latex):
    """What LaTeX takes for more than text: its special characters, but not in a harmless form."""
    harmless = r"\\text(backslash|ascii(tilde|circum)|less|greater|bar)\{\}|\\[&%$#_{}]"
    return re.sub(r"[^\\&%$#_{}~^\n]", "", re.sub(harmless, "", latex))
