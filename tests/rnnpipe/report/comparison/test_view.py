import pytest

from rnnpipe.comparison import Comparison, compare_runs, compare_variants
from rnnpipe.evaluation.named import curves
from rnnpipe.report.comparison import comparison_view
from tests.rnnpipe.report.comparison.compared import with_rows


def test_verdicts_are_counted_by_kind_in_the_order_of_their_signs(view):
    told = {kind: [(str(badge), n) for badge, n in found] for kind, found in view.counts.items()}
    assert told == {
        "quality": [
            ("▲ better", 2),
            ("▼ worse", 2),
            ("= no difference", 2),
            ("? undecided", 1),
            ("· not judged", 3),
            ("✕ failed", 1),
            ("∅ missing", 1),
        ],
        "cost": [("= no difference", 4), ("≠ not comparable", 9)],
    }


def test_tolerances_are_told(view):
    assert view.tolerances == "Tolerances: MAE 10%, accuracy 0.005."
    assert with_rows(view).tolerances == ""


def test_without_rows_it_says_so(view):
    assert with_rows(view).nothing == "There is nothing to compare: no dataset has two sides."
    assert view.nothing == ""


def test_each_further_run_is_compared_with_the_base(view):
    base, other = (shown.run for shown in view.runs)
    found = [compare_runs(base, other), compare_runs(base, base)]
    several = comparison_view([base, other, base], found)
    assert several.title == "Memory and digits: 3 runs compared"
    assert [shown.label for shown in several.runs] == ["run 1 (base)", "run 2", "run 3"]
    tables = list(several.tables())
    assert all(table.header[1] == "Run" for table in tables)
    assert {line[1] for table in tables for line in table.lines} == {"run 2", "run 3"}
    sentences = [headline.sentence for headline in several.datasets[0].headlines]
    assert sentences[1].startswith("lstm is worse in run 2 than in run 1:")
    assert sentences[3] == (
        "simple_rnn, lstm and gru show no difference in MSE, run 3 against run 1: "
        "identical on both sides."
    )
    assert [changes.table.title for changes in several.changes] == [
        "run 1 and run 2",
        "run 1 and run 3",
    ]
    assert several.changes[1].found == ()


def test_a_run_alone_has_its_variants_compared(view):
    run = view.runs[0].run
    alone = comparison_view([run], [compare_variants(run)])
    assert alone.title == "Memory and digits: its variants compared"
    assert alone.changes == ()
    assert [shown.label for shown in alone.runs] == ["run 1"]
    compared = {line[0] for table in alone.tables() for line in table.lines}
    assert compared == {"lstm against simple_rnn", "gru against simple_rnn", "gru against lstm"}
    [overlay] = alone.datasets[0].overlays
    assert {name: len(found) for name, found in overlay.histories.items()} == {
        "simple_rnn": 3,
        "lstm": 3,
        "gru": 3,
    }


def test_runs_of_other_suites_are_both_named(view):
    base, other = (shown.run for shown in view.runs)
    record = other.record.updated(suite=other.record.suite.model_copy(update={"title": "Another"}))
    renamed = type(other)(record, other.folder)
    assert comparison_view([base, renamed], view.comparisons).title == (
        "Memory and digits and Another: two runs compared"
    )


def test_comparisons_that_are_not_of_these_runs_are_a_mistake(view):
    base, other = (shown.run for shown in view.runs)
    [found] = view.comparisons
    with pytest.raises(ValueError, match="do not fit"):
        comparison_view([other, base], [found])
    with pytest.raises(ValueError, match="do not fit"):
        comparison_view([base, other], [found, found])
    loose = Comparison(base=found.base, other=found.other, level=0.1, rows=())
    with pytest.raises(ValueError, match="one level"):
        comparison_view([base, other, other], [found, loose])


def test_curves_of_both_runs_are_overlaid_by_variant(view):
    adding, digits = view.datasets
    assert [overlay.title for overlay in adding.overlays] == ["simple_rnn", "lstm", "gru"]
    assert {name: len(found) for name, found in digits.overlays[2].histories.items()} == {
        "run 1 (base)": 3,
        "run 2": 2,
    }
    assert adding.overlays[0].curves == curves("regression")
    assert digits.overlays[0].curves == curves("multiclass")
