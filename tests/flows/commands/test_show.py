import pytest

from flows.cli import main
from rnnpipe.store import Store
from tests.rnnpipe.report.index.recorded import named, write
from tests.rnnpipe.report.run_factory import write_run

SAID = "N learned: so many of the trainings beat the baseline by more than chance.\n"


@pytest.fixture
def shown(tmp_path, capsys):
    """What `rnnpipe show` prints of a record."""
    store = Store.open(tmp_path / "artifacts")

    def shown(run):
        write(store, run)
        assert main(["show", run.id, "--artifacts", str(store.root)]) == 0
        return capsys.readouterr().out

    return shown


def test_what_learned_means_is_said_where_a_row_tells_it(shown, tmp_path):
    changes = {"id": "20261123-141500-small-abcd", "answers": {"digits": "no winner yet"}}
    run = write_run(tmp_path / "run").updated(**changes)
    text = shown(run)
    assert "3, 2 learned" in text
    assert text.count(SAID) == 1
    assert "± is the standard deviation over the seeds\n" + SAID in text


def test_it_is_not_said_where_no_row_does(shown):
    text = shown(named(0, "lstm is better than gru"))
    assert "± is the standard deviation over the seeds\n" in text
    assert "learned" not in text
