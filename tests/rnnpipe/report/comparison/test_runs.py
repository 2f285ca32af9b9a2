from dataclasses import replace

from rnnpipe.report.comparison import comparison_view
from rnnpipe.report.comparison.runs import Changes, shown_runs
from tests.rnnpipe.report.comparison.compared import beside


def test_every_number_leads_to_the_files_of_its_trials(view, folder):
    page = folder / "comparisons" / "id"
    for dataset in view.datasets:
        for kind in ("quality", "cost"):
            for found in getattr(dataset.verdicts, kind).views:
                sides = (
                    (found.row.base_side, found.base_seeds),
                    (found.row.other_side, found.other_seeds),
                )
                for side, links in sides:
                    assert [link.seed for link in links] == [t[-1] for t in side.trials]
                    for link, trial in zip(links, side.trials, strict=True):
                        assert f"{side.run}/{trial}/" in link.href
                        assert (page / link.href).resolve().is_file()
                        name = "metrics.json" if kind == "quality" else "history.csv"
                        assert link.href.endswith(name)


def test_a_run_that_lies_elsewhere_has_seeds_but_no_links(view):
    runs = [shown.run for shown in view.runs]
    base = runs[0].record.id
    far = comparison_view(runs, view.comparisons, lambda r: beside(r) if r is runs[0] else None)
    found = far.datasets[0].verdicts.quality.views[0]
    assert all(base in link.href for link in found.base_seeds)
    assert [(link.seed, link.href) for link in found.other_seeds] == [
        ("0", None),
        ("1", None),
        ("2", None),
    ]


def test_a_run_is_linked_to_its_report_where_it_has_one(view):
    first, second = view.runs_table.rows
    assert first[1].links == ((first[1].text, "../../runs/20261122-090000-small-base/report.html"),)
    assert second[1].links == ()
    assert second[5].text == "14 of 15"


def test_an_address_is_quoted(view):
    run = view.runs[0].run
    [shown] = shown_runs([run], lambda _: '../"><b> & more')
    assert shown.link("report.html") == "../%22%3E%3Cb%3E%20%26%20more/report.html"
    assert shown.link("nothing.txt") is None


def test_only_what_changed_is_told_and_side_by_side(view):
    [changes] = view.changes
    assert changes.table.header == ("What", "run 1 (base)", "run 2")
    assert changes.table.lines == (
        ("environment.packages.numpy", "2.4.0", "2.5.0"),
        ("environment.hardware.cpu", "Test CPU", "Faster CPU"),
        ("environment.hardware.threads", "2", "8"),
        ("trained on", "CPU (Test CPU, 2 threads)", "CPU (Faster CPU, 8 threads)"),
    )


def test_lists_are_told_with_commas_and_what_is_no_text_as_in_json(view):
    base, other = view.runs
    record = other.run.record
    changed = record.updated(
        environment=record.environment.model_copy(update={"dirty": True, "commit": None}),
        suite=record.suite.model_copy(update={"seeds": (5, 6)}),
    )
    found = Changes.of(base, replace(other, run=replace(other.run, record=changed)))
    lines = {what: values for what, *values in found.table.lines}
    assert lines["suite.seeds"] == ["0, 1, 2", "5, 6"]
    assert lines["environment.dirty"] == ["false", "true"]
    assert lines["environment.commit"] == ["0123456789abcdef0123456789abcdef01234567", "null"]
