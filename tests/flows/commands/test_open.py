import webbrowser

import pytest

from flows.cli import main
from flows.commands import open_
from rnnpipe.store import Store
from tests.rnnpipe.report.index.recorded import named, write


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "artifacts")
    write(store, named(0, "lstm is better than gru"))
    write(store, named(1, "no winner yet among lstm and gru"), report=False)
    return store


@pytest.fixture
def opened(monkeypatch):
    """The addresses that a browser is asked to open; there is a display."""
    addresses = []
    monkeypatch.setattr(webbrowser, "open", lambda address: addresses.append(address) or True)
    monkeypatch.setattr(open_, "has_display", lambda: True)
    return addresses


@pytest.fixture
def rnnpipe(store, capsys):
    def command(*arguments):
        code = main(["open", *arguments, "--artifacts", str(store.root)])
        captured = capsys.readouterr()
        return code, captured.out.strip(), captured.err

    return command


def test_without_a_run_it_opens_the_page_of_all_runs_written_anew(rnnpipe, store, opened):
    assert rnnpipe() == (0, str(store.index_page), "")
    assert opened == [store.index_page.as_uri()]
    assert "no winner yet among lstm and gru" in store.index_page.read_text("utf-8")


def test_a_run_opens_its_report(rnnpipe, store, opened):
    report = store.runs.path(store.runs.find("latest~1")) / "report.html"
    assert rnnpipe("latest~1") == (0, str(report), "")
    assert opened == [report.as_uri()]


def test_print_opens_nothing(rnnpipe, store, opened):
    assert rnnpipe("--print") == (0, str(store.index_page), "")
    assert opened == []


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"])
def test_without_a_display_nothing_is_opened(rnnpipe, store, monkeypatch, name):
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(webbrowser, "open", lambda _: pytest.fail("a browser is started"))
    assert rnnpipe() == (0, str(store.index_page), "")
    monkeypatch.setenv(name, "something")
    assert open_.has_display()


def test_a_browser_that_does_not_start_is_told(rnnpipe, store, opened, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    code, out, err = rnnpipe()
    assert (code, out) == (0, str(store.index_page))
    assert "no browser could be started" in err


def test_a_run_without_a_report_and_a_store_without_runs_are_told(rnnpipe, store, opened, capsys):
    code, _, err = rnnpipe("latest")
    assert code == 2
    assert "has no report: it did not end" in err
    assert main(["open", "--artifacts", str(store.root / "empty")]) == 2
    assert "`rnnpipe run quickstart` makes one" in capsys.readouterr().err
    assert opened == []
