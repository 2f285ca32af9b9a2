import errno
import re
from pathlib import Path

import pytest

from rnnpipe.records import Labels
from rnnpipe.report.index import keep_index, write_index
from rnnpipe.store import Store
from tests.rnnpipe.report.index.recorded import compared, named, write
from tests.rnnpipe.report.reading import Page
from tests.rnnpipe.report.test_hostile_text import EVERYTHING, PLAIN, Tags


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "artifacts")


def test_the_page_has_every_run_and_all_its_links_lead_somewhere(store):
    base, other, comparison = compared(store)
    run = write(store, named(20, "no winner yet among lstm and gru"))
    store.runs.label(run.id, Labels(name="bigger", note="slower", tags=("thesis",)))
    store.history_page.write_text("")
    page = write_index(store)
    assert page == store.root / "index.html"
    text = page.read_text("utf-8")
    for said in (base, other, run.id, "no winner yet among lstm and gru", "slower", "thesis"):
        assert said in text.replace("<wbr>", "")
    links = [link for link in Page(text).references if not link.startswith(("#", "data:"))]
    assert f"runs/{run.id}/report.html" in links
    assert f"comparisons/{comparison.parent.name}/report.html" in links
    assert "history.html" in links
    assert all((store.root / link).is_file() for link in links)
    assert f"runs/{base}/report.html" not in links  # it has none


def test_what_others_wrote_is_shown_and_keeps_the_pages_structure(store):
    found = []
    for text in (PLAIN, EVERYTHING):
        run = named(0, text, name="x", tags=("y",))
        suite = run.suite.model_copy(update={"title": text})
        write(store, run.updated(suite=suite, name=text[:70], note=text[:900], tags=(PLAIN,)))
        found.append(Tags(write_index(store).read_text("utf-8")))
    plain, hostile = found
    assert hostile.found == plain.found
    assert hostile.attributes <= plain.attributes
    assert hostile.text.count(EVERYTHING) == 1


def test_a_store_without_runs_has_a_page_that_says_how_to_make_one(store):
    assert "rnnpipe run quickstart" in write_index(store).read_text("utf-8")


def test_a_comparison_is_on_the_page_as_soon_as_it_is_written(store):
    base, other, comparison = compared(store)
    text = store.index_page.read_text("utf-8")
    assert f'data-runs="{base} {other}"' in text
    assert re.search(rf'href="comparisons/{comparison.parent.name}/report\.html"', text)
    page = comparison.read_text("utf-8")
    assert 'href="../../index.html"' in page


def test_a_page_that_cannot_be_written_is_told_and_fails_nothing(store, capsys, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    write(store, named(0, "lstm is better than gru"))
    monkeypatch.setattr(Path, "replace", full)
    keep_index(store)
    told = capsys.readouterr().err
    assert "the page of all runs is not up to date: the disk that holds" in told
    assert not store.index_page.exists()
