import pytest

from flows.cli import main
from rnnpipe.records import Labels
from rnnpipe.store import Store
from tests.rnnpipe.report.index.recorded import named, write


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "artifacts")
    write(store, named(0, "lstm is better than gru", name="first", note="as recorded"))
    write(store, named(1, "no winner yet among lstm and gru"))
    return store


@pytest.fixture
def rnnpipe(store, capsys):
    def command(*arguments):
        code = main([*arguments, "--artifacts", str(store.root)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_what_is_given_changes_and_all_else_stays(rnnpipe, store):
    run_id = store.runs.find("latest~1")
    record = (store.runs.path(run_id) / "run.json").read_bytes()
    code, out, _ = rnnpipe("note", "latest~1", "--note", "later", "--tag", "lr", "--tag", "thesis")
    assert code == 0
    assert out.splitlines() == [
        f"run     {run_id}",
        "name    first",
        "note    later",
        "tags    lr, thesis",
    ]
    rnnpipe("note", run_id, "--name", "", "--untag", "lr")
    assert store.runs.read(run_id).labels == Labels(note="later", tags=("thesis",))
    assert (store.runs.path(run_id) / "run.json").read_bytes() == record


def test_without_any_it_prints_and_writes_nothing(rnnpipe, store):
    run_id = store.runs.find("latest~1")
    code, out, _ = rnnpipe("note", run_id)
    assert (code, out) == (0, f"run     {run_id}\nname    first\nnote    as recorded\n")
    assert not (store.runs.path(run_id) / "labels.json").exists()


def test_runs_show_and_the_page_tell_it(rnnpipe, store):
    rnnpipe("note", "latest", "--name", "bigger", "--tag", "lr")
    _, listed, _ = rnnpipe("runs")
    head, first, second = listed.splitlines()
    assert head.split() == ["run", "status", "trials", "minutes", "name", "answer"]
    assert "first; as recorded" in first
    assert "bigger (lr)" in second
    _, shown, _ = rnnpipe("show", "latest~1")
    assert "\nname    first\nnote    as recorded\nrun     " in shown
    assert "bigger" in store.index_page.read_text("utf-8")


def test_runs_have_no_column_for_names_where_none_has_one(rnnpipe, store):
    rnnpipe("note", "latest~1", "--name", "", "--note", "")
    assert rnnpipe("runs")[1].splitlines()[0].split()[-2:] == ["minutes", "answer"]


def test_a_control_character_is_refused_and_nothing_is_written(rnnpipe, store):
    code, _, err = rnnpipe("note", "latest", "--name", "red \x1b[31m")
    assert code == 2
    assert r"name 'red \x1b[31m': it has control characters" in err
    assert not (store.runs.path(store.runs.find("latest")) / "labels.json").exists()


def test_a_run_is_found_by_its_name_and_candidates_are_told(rnnpipe, store):
    first, second = store.runs.ids()
    assert rnnpipe("note", "first")[1].startswith(f"run     {first}\n")
    assert f"run     {first} (finished)" in rnnpipe("show", "first")[1]
    _, out, _ = rnnpipe("note", second, "--name", "first")
    assert f"name    first, as {first}: an id says which is meant\n" in out
    code, _, err = rnnpipe("show", "first")
    assert code == 2
    assert "'first' fits 2 runs: give an id, a unique prefix, a name, latest or latest~N." in err
    assert err.rstrip().endswith(f"{first}\n  {second}")


def test_an_id_goes_before_a_name(rnnpipe, store):
    first, second = store.runs.ids()
    rnnpipe("note", second, "--name", first)
    assert rnnpipe("note", first)[1].startswith(f"run     {first}\n")


def test_completion_offers_names_of_one_word_and_ids(rnnpipe, store, monkeypatch, capsys):
    rnnpipe("note", "latest", "--name", "two words")
    monkeypatch.setenv("RNNPIPE_ARTIFACTS", str(store.root))
    assert main(["completion", "runs"]) == 0
    assert capsys.readouterr().out.split() == ["first", *store.runs.ids()]
