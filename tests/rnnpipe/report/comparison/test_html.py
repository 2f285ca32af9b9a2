import re
import subprocess
import sys

import pytest

from rnnpipe.comparison import compare_runs, compare_variants
from rnnpipe.report.comparison import comparison_view, render_comparison_html
from tests.rnnpipe.factories import with_outputs, write_run
from tests.rnnpipe.report.comparison.compared import with_rows
from tests.rnnpipe.report.reading import Page
from tests.rnnpipe.report.row_factory import row, side


@pytest.fixture(scope="module")
def page(page_text):
    return Page(page_text)


def test_tags_match_and_ids_are_unique(page):
    assert page.ids
    assert len(page.ids) == len(set(page.ids))


def test_every_reference_is_in_the_page_or_a_file_of_a_run(page, folder):
    place = folder / "comparisons" / "id"
    (folder / "index.html").touch()
    files = 0
    for reference in page.references:
        if reference.startswith("#"):
            assert reference[1:] in page.ids
        elif not reference.startswith("data:"):
            assert (place / reference).resolve().is_file()
            files += 1
    assert files > 100


def test_nothing_may_be_loaded(page_text, page):
    [policy] = [a["content"] for tag, a in page.tags if "http-equiv" in a]
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"(src|href)=\"?\s*(https?:)?//", page_text)
    assert not re.search(r"url\((?!#)", page_text)


def test_verdicts_are_told_by_sign_and_word_besides_colour(page_text):
    for kind, sign, word in (
        ("better", "▲", "better"),
        ("worse", "▼", "worse"),
        ("not-comparable", "≠", "not comparable"),
    ):
        badge = f'<span class="verdict {kind}"><span aria-hidden="true">{sign}</span> {word}</span>'
        assert badge in page_text


def test_headlines_stand_above_all_tables_of_verdicts(page_text, view):
    above, _ = page_text.split('<section class="dataset"', 1)
    for dataset in view.datasets:
        for headline in dataset.headlines:
            assert headline.sentence in Page(above + "</main></body></html>").text


def test_quality_is_seen_and_cost_unfolds(page_text):
    for section in page_text.split('<section class="dataset"')[1:]:
        seen, _, folded = section.partition("<summary>Cost</summary>")
        assert "Test scores of both sides" in seen
        assert "What training took" in folded


def test_what_changed_is_told_side_by_side(page):
    [table] = [table for table in page.tables if table[0][0] == "What"]
    assert ["environment.packages.numpy", "2.4.0", "2.5.0"] in table


def test_a_forest_plot_per_metric_and_curves_per_variant_and_column(page_text):
    titles = re.findall(r"<title>(.*?): ", page_text)[1:]
    forests = [title for title in titles if title.startswith("Difference in")]
    names = ("MSE", "MAE", "accuracy", "macro-F1", "balanced accuracy", "loss")
    assert sorted(forests) == sorted(f"Difference in {name}" for name in names)
    assert forests[:2] == ["Difference in MSE", "Difference in accuracy"]  # beside the answers
    assert len(titles) - len(forests) == (3 + 3) * 2


def test_a_refused_pair_has_a_row_in_every_forest_plot_of_quality(page_text):
    [plot] = re.findall(r"<svg[^>]*Difference in loss.*?</svg>", page_text, re.DOTALL)
    assert "✕ failed" in plot
    assert "∅ missing" in plot


def test_runs_without_a_difference_say_so(tmp_path):
    base = with_outputs(
        write_run(tmp_path / "a", datasets=["digits"], variants=["lstm"], examples=30)
    )
    text = render_comparison_html(comparison_view([base, base], [compare_runs(base, base)]))
    assert "Nothing that is recorded differs" in text
    assert "<title>Difference in" not in text


def test_a_run_alone_has_no_section_on_why_runs_differ(view):
    run = view.runs[0].run
    text = render_comparison_html(comparison_view([run], [compare_variants(run)]))
    assert "Why they differ" not in text
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))


def test_a_history_that_is_missing_is_told(tmp_path):
    run = write_run(tmp_path / "a", datasets=["adding"], examples=30)
    (run.folder / "adding/lstm/seed-0/history.csv").unlink()
    text = render_comparison_html(comparison_view([run], [compare_variants(run)]))
    assert "Not drawn:" in text
    assert "adding/lstm/seed-0/history.csv is missing" in text


def test_nothing_to_compare_is_a_page_as_well(view):
    page = Page(render_comparison_html(with_rows(view)))
    assert "There is nothing to compare" in page.text


def test_markup_in_names_and_reasons_is_shown_and_not_obeyed(view):
    evil = '"><script>alert(1)</script>'
    nobody = side(evil, seeds=())
    rows = [
        row(evil, evil, evil, metric, verdict, *numbers, reason=evil, base_side=nobody,
            other_side=nobody)
        for metric, verdict, *numbers in (
            ("all", "failed"),
            ("loss", "undecided", 0.1, (-0.2, 0.4)),
        )
    ]  # fmt: skip
    text = render_comparison_html(with_rows(view, *rows))
    assert "<script>alert" not in text
    page = Page(text)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert page.text.count(evil) > 5
    assert not any(evil in id_ for id_ in page.ids)


def test_the_page_is_the_same_every_time(page_text, view):
    assert render_comparison_html(view) == page_text


def test_all_but_the_page_is_made_without_matplotlib():
    code = "import sys, rnnpipe.report; print('matplotlib' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
