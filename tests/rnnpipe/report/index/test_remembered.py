import pytest

from rnnpipe.records import Labels
from rnnpipe.report.index import remembered, rows
from rnnpipe.report.index.remembered import remembered_rows
from rnnpipe.store import Store
from tests.rnnpipe.report.index.recorded import compared, named, write


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "artifacts")


@pytest.fixture
def read(monkeypatch):
    """The ids of the runs whose records are read."""
    ids = []
    make = rows.run_row

    def counted(runs, run_id):
        ids.append(run_id)
        return make(runs, run_id)

    monkeypatch.setattr(remembered, "run_row", counted)
    return ids


def test_a_record_is_read_once_and_again_when_it_or_its_labels_change(store, read):
    runs = [write(store, named(n, "no winner yet among lstm and gru")) for n in range(3)]
    first = remembered_rows(store)
    assert read == [run.id for run in runs]
    assert remembered_rows(store) == first
    assert len(read) == 3
    store.runs.label(runs[1].id, Labels(name="the second"))
    found, _ = remembered_rows(store)
    assert read[3:] == [runs[1].id]
    assert [row.labels.name for row in found] == [None, "the second", None]
    write(store, named(2, "lstm is better than gru"))
    assert remembered_rows(store)[0][2].answers == {"digits": "lstm is better than gru"}
    assert read[4:] == [runs[2].id]


def test_what_is_removed_is_forgotten(store, read):
    run = write(store, named(0, "lstm is better than gru"))
    remembered_rows(store)
    (store.runs.path(run.id) / "run.json").unlink()
    assert remembered_rows(store) == ([], [])
    assert run.id not in store.index_rows.read_text()


@pytest.mark.parametrize("content", ["", "[]", '{"form": 0}', '{"runs": {"x": 1}}'])
def test_a_memory_that_is_damaged_or_of_another_form_is_made_anew(store, read, content):
    write(store, named(0, "lstm is better than gru"))
    before = remembered_rows(store)
    store.index_rows.write_text(content)
    assert remembered_rows(store) == before
    assert len(read) == 2


def test_comparisons_are_remembered_too(store, monkeypatch):
    base, other, _ = compared(store)
    _, [row] = remembered_rows(store)
    monkeypatch.delattr(remembered, "comparison_row")
    assert remembered_rows(store)[1] == [row]
    assert row.runs == (base, other)
