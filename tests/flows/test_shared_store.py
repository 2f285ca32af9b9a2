"""The benchmark flow with a store at an S3 address, as two machines run it."""

import os
from pathlib import Path

import pytest

from flows import cli
from flows.benchmark import benchmark
from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.store import Store
from rnnpipe.store.remote import Remote
from rnnpipe.suites import Selection
from tests.s3 import SECRET


@pytest.fixture
def address(bucket):
    return f"s3://{bucket}/results"


@pytest.fixture
def on_machine(warm, address, tiny, monkeypatch, tmp_path):
    """Has what follows happen on the machine of this name; returns what runs one trial there."""
    suite = tiny.select(Selection(variants=("lstm",), seeds=1))

    def on(name):
        monkeypatch.setenv("RNNPIPE_WORKING_COPIES", str(tmp_path / name))
        return lambda: benchmark(suite, artifacts=address)

    return on


@pytest.fixture
def trained(monkeypatch):
    """A list that grows by the label of every trial that really trains."""
    labels = []
    real = progress.epochs
    monkeypatch.setattr(progress, "epochs", lambda label, n: labels.append(label) or real(label, n))
    return labels


def entries(run):
    return {task.name: task.entry for task in run.tasks}


def test_the_second_machine_trains_nothing_and_both_show_all_runs(
    on_machine, address, trained, tmp_path, capfd
):
    first_id = on_machine("first")()
    assert trained == ["digits/lstm/seed-0"]
    second_id = on_machine("second")()
    assert trained == ["digits/lstm/seed-0"]
    runs = Store.open(address).runs
    assert runs.ids() == [first_id, second_id]
    first, second = runs.read(first_id), runs.read(second_id)
    assert [task.name for task in second.tasks if not task.cached] == []
    assert entries(second) == entries(first)
    assert second.trials[0].files == first.trials[0].files
    for name in ("first", "second", "third"):
        on_machine(name)
        capfd.readouterr()
        assert cli.main(["runs", "--artifacts", address]) == 0
        printed = capfd.readouterr().out
        assert all(f"{run_id}  finished  1/1" in printed for run_id in (first_id, second_id))
        assert cli.main(["show", first_id, "--artifacts", address]) == 0
        report = Path(capfd.readouterr().out.split("report  ")[1].strip())
        assert report.is_relative_to(tmp_path / name)
        assert "lstm" in report.read_text()
        assert cli.main(["compare", first_id, second_id, "--gate", "--artifacts", address]) == 0
    for folder in (tmp_path, Path(os.environ["PREFECT_HOME"])):
        for path in folder.rglob("*"):
            assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    out, err = capfd.readouterr()
    assert SECRET not in out + err


def test_what_could_not_be_pushed_is_kept_and_pushed_by_the_same_command(
    on_machine, address, trained, monkeypatch
):
    run = on_machine("first")
    write = Remote.write

    def goes_away(self, path, source):
        if trained:
            raise UserError(f"{address} does not answer")
        write(self, path, source)

    with monkeypatch.context() as patched:
        patched.setattr(Remote, "write", goes_away)
        with pytest.raises(UserError, match="does not answer"):
            run()
    [failed] = Store.open(address).runs.ids()
    assert Store.open(address).runs.read(failed).status == "failed"
    again = run()
    assert trained == ["digits/lstm/seed-0"]
    on_machine("second")
    second = Store.open(address)
    assert second.runs.ids() == [failed, again]
    assert [second.runs.read(run_id).status for run_id in (failed, again)] == ["failed", "finished"]
    [trained_key] = [t.key for t in second.runs.read(again).tasks if t.name.startswith("train")]
    assert second.cache.holds(second.cache.look_up(trained_key))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "quickstart", "--artifacts", "s3://no-such-bucket/x"], "there is no bucket"),
        (["runs", "--artifacts", "s3://no-such-bucket/x"], "there is no bucket"),
        (["show", "latest", "--artifacts", "foo://x"], "foo:// is not known here"),
        (["runs", "--artifacts", "gs://x/y"], "`pip install gcsfs`"),
        (["runs", "--artifacts", "s3://a:secret@b/x"], "give credentials by the environment"),
    ],
)
def test_an_address_that_cannot_be_is_one_line_and_exit_code_2(bucket, capfd, arguments, message):
    assert cli.main(arguments) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("rnnpipe: ")
    assert err.count("\n") == 1
    assert message in err


def test_pruning_says_that_it_sees_the_working_copy_alone(address, capfd):
    store = Store.open(address)
    store.cache.publish(lambda _: {})
    assert cli.main(["cache", "prune", "--max-size", "1B", "--artifacts", address]) == 0
    printed = capfd.readouterr().out
    assert printed.startswith(f"the working copy {store.root}; what is at {address} is left as it")
    assert store.cache.digests() == []
    assert len(store.remote.names("cache")) == 1
