import pytest

from flows.cli import main
from rnnpipe.report.index import write_index
from rnnpipe.store import Store
from tests.rnnpipe.report.index.recorded import named, write


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "artifacts")
    write(store, named(0, "lstm is better than gru"))
    write(store, named(1, "no winner yet among lstm and gru"))
    write(store, named(2, "no trial finished", status="failed"))
    write_index(store)
    return store


@pytest.fixture
def rm(store, capsys):
    def command(*arguments):
        code = main(["rm", *arguments, "--artifacts", str(store.root)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_a_failed_run_goes_at_once_and_from_the_page_too(rm, store):
    first, second, failed = store.runs.ids()
    code, out, err = rm("latest")
    assert (code, err) == (0, "")
    assert out.startswith(f"removed run {failed} (failed, ")
    assert store.runs.ids() == [first, second]
    page = store.index_page.read_text("utf-8")
    assert failed not in page
    assert second in page


def test_a_finished_run_needs_yes_and_without_it_nothing_goes(rm, store):
    first, second, failed = store.runs.ids()
    code, out, err = rm("latest", "latest~1")
    assert (code, out) == (2, "")
    assert "nothing is removed: add --yes" in err
    assert f"run {failed} (failed, " in err
    assert f"run {second} (finished, " in err
    assert store.runs.ids() == [first, second, failed]
    code, out, _ = rm("latest", "latest~1", "--yes")
    assert (code, out.count("removed run")) == (0, 2)
    assert store.runs.find("latest") == first


def test_pages_that_link_to_a_removed_run_are_named(rm, store):
    first, _, failed = store.runs.ids()
    comparison = store.root / "comparisons" / "one" / "report.html"
    comparison.parent.mkdir(parents=True)
    comparison.write_text(f'<a href="../../runs/{failed}/report.html">')
    store.history_page.write_text(f'<a href="runs/{first}/report.html">')
    _, out, _ = rm("latest")
    told = "what links to it stays, and leads nowhere there: comparisons/one/report.html"
    assert out.splitlines()[-1] == told
    assert comparison.exists()


def test_a_run_that_goes_on_stays(rm, store):
    run_id = store.runs.find("latest")
    with store.running.held(run_id):
        code, _, err = rm("latest", "--yes")
    assert code == 2
    assert f"run {run_id} goes on" in err
    assert run_id in store.runs.ids()
