import argparse
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from flows.commands import cache
from rnnpipe.errors import UserError
from tests.rnnpipe.store.filled import components, made, publish, task, tree, write_run


@pytest.fixture
def command(store, capsys):
    """Runs `rnnpipe cache` with these arguments; returns its exit code and output."""

    def run_command(*arguments):
        parser = argparse.ArgumentParser()
        cache.add_arguments(parser)
        code = cache.main(parser.parse_args([*arguments, "--artifacts", str(store.root)]))
        return code, capsys.readouterr().out

    return run_command


def test_a_second_run_is_explained_listed_pruned_and_audited(run, store, tiny, command):
    """The whole of it on what a real run leaves."""
    first = run(tiny, variants=["gru"], seeds=1, epochs=1, deterministic=True)
    second = run(tiny, variants=["gru"], seeds=1, deterministic=True)
    trained, scored, _ = (t.entry[:12] for t in first.tasks[3:])
    trained_now, scored_now, _ = (t.entry[:12] for t in second.tasks[3:])

    code, out = command("explain", "latest")
    assert code == 0
    assert out.splitlines() == [
        "hit   encode digits",
        "hit   pad digits",
        "hit   duplicates digits",
        "miss  train digits/gru/seed-0",
        f"      compared with train digits/gru/seed-0 of run {first.id}",
        "      training.epochs: 1 → 2",
        "miss  evaluate digits/gru/seed-0",
        f"      compared with evaluate digits/gru/seed-0 of run {first.id}",
        f"      trained: {trained} → {trained_now}, made by train digits/gru/seed-0: see there",
        "miss  draw digits/gru/seed-0",
        f"      compared with draw digits/gru/seed-0 of run {first.id}",
        f"      scored: {scored} → {scored_now}, made by evaluate digits/gru/seed-0: see there",
        f"      trained: {trained} → {trained_now}, made by train digits/gru/seed-0: see there",
    ]

    code, out = command("list")
    rows = {line.split()[0]: line.split() for line in out.splitlines() if "digits" in line}
    assert len(rows) == 9
    assert rows[scored][1:3] == ["evaluate", "digits/gru/seed-0"]
    assert rows[scored][-1] == "1"
    assert rows[second.tasks[0].entry[:12]][-1] == "2"

    before = tree(store)
    code, out = command("prune", "--max-size", "0B")
    assert code == 0
    assert "9 entries" in out
    assert "that recorded runs need; --force removes them" in out
    assert tree(store) == before

    code, out = command("audit", "--all")
    assert code == 0, out
    assert [line.split()[0] for line in out.splitlines()[:-1]] == 9 * ["equal"]
    assert out.splitlines()[-1] == "9 entries read, 0 damaged; 9 computed anew, 0 different"
    assert tree(store) == before

    _, out = command("prune", "--max-size", "0B", "--force")
    assert "results that point to nothing: 9" in out
    again = run(tiny, variants=["gru"], seeds=1, epochs=1, deterministic=True)
    assert not any(step.cached for step in again.tasks)
    _, out = command("explain", "latest", "train")
    assert out.splitlines() == [
        "miss  train digits/gru/seed-0",
        "      nothing changed: its entry had gone from the cache",
        f"      compared with train digits/gru/seed-0 of run {first.id}",
    ]


@pytest.fixture
def explained(store):
    """Two recorded runs, the second with other data, code, libraries and settings."""
    old_code = {"rnnpipe.models.build": "a" * 64, "rnnpipe.old": "b" * 64}
    new_code = {"rnnpipe.models.build": "c" * 64, "rnnpipe.new": "d" * 64}
    data = [publish(store, "old data"), publish(store, "new data")]
    rows = (
        (200, data[0], old_code, "3.15.1", {"epochs": 2}),
        (300, data[1], new_code, "3.15.2", {"epochs": 3, "clipnorm": None}),
    )
    for night, (limit, entry, sources, keras, training) in enumerate(rows):
        pad = components("pad", inputs={"limit": limit})
        train = components(
            inputs={"padded": entry.digest, "training": training},
            sources=sources,
            libraries={"keras": keras},
        )
        keys = store.cache.keys
        write_run(
            store,
            night,
            task("pad digits", keys.write(pad), entry),
            task("train digits/lstm/seed-1", keys.write(train)),
            task("train digits/lstm/seed-10", note="asked to compute anew"),
        )
    return data


def test_every_kind_of_change_is_told(command, store, explained):
    old, new = (entry.digest[:12] for entry in explained)
    _, out = command("explain", "latest", "train", "digits/lstm/seed-1")
    assert out.splitlines() == [
        "miss  train digits/lstm/seed-1",
        f"      compared with train digits/lstm/seed-1 of run {store.runs.ids()[0]}",
        f"      padded: {old} → {new}, made by pad digits, for which changed",
        "        limit: 200 → 300",
        "      training.clipnorm: added none",
        "      training.epochs: 2 → 3",
        "      rnnpipe.models.build: source changed (aaaaaaaaaaaa → cccccccccccc)",
        "      rnnpipe.new: source added",
        "      rnnpipe.old: source removed",
        "      keras: 3.15.1 → 3.15.2",
    ]
    _, out = command("explain", "latest", "seed-1")
    assert out.endswith("miss  train digits/lstm/seed-10\n      asked to compute anew\n")
    _, out = command("explain", "latest~1", "pad")
    assert out.splitlines() == [
        "miss  pad digits",
        "      first time: no earlier run has this step",
    ]


def test_an_unknown_step_is_an_error_that_lists_the_known(command, explained):
    with pytest.raises(UserError, match=r"'gru' fits no step of this run; .*:\n  pad digits\n"):
        command("explain", "latest", "gru")


def test_a_damaged_record_is_told_and_the_others_are_used(command, store, explained):
    damaged = write_run(store, 9)
    (store.runs.path(damaged.id) / "run.json").write_text("{")
    _, out = command("explain", "latest~1", "pad")
    assert "limit: 200 → 300" in out
    assert f"not compared with {damaged.id}: `rnnpipe show {damaged.id}` says why" in out
    _, out = command("list")
    assert f"what {damaged.id} needs is not known: `rnnpipe show {damaged.id}` says why" in out
    _, out = command("prune", "--max-size", "0B")
    assert f"runs may need (the record of {damaged.id} cannot be read); --force" in out


def test_prune_says_what_goes_and_a_dry_run_removes_nothing(command, store):
    made(store, "old", days_unused=400)
    checkpoint = store.root / "checkpoints" / ("c" * 64) / "epoch-1.npz"
    checkpoint.parent.mkdir(parents=True)
    checkpoint.write_bytes(b"." * 500)
    before = tree(store)
    code, dry = command("prune", "--older-than", "30d", "--dry-run")
    assert (code, tree(store)) == (0, before)
    code, out = command("prune", "--older-than", "30d")
    assert code == 0
    assert dry == "a dry run: nothing is removed\n" + out
    lines = out.splitlines()
    assert lines[0] == f"removed  an unfinished training's checkpoint {'c' * 22}, 500 bytes"
    assert lines[1].startswith("removed  entry ")
    assert ", train, last used 2025-10-19 12:00 UTC" in lines[1]
    assert lines[2:4] == [
        "removed  results that point to nothing: 1",
        "removed  keys that nothing mentions: 1",
    ]
    assert lines[4].startswith("freed    ")
    assert store.cache.digests() == []


def test_prune_keeps_what_was_used_lately(command, store):
    entry = publish(store, "new")
    assert store.cache.holds(entry)
    assert (datetime.now(UTC) - store.cache.times(entry.digest)[1]).days == 0
    command("prune", "--older-than", "1d")
    assert store.cache.digests() == [entry.digest]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["prune", "--max-size", "2"], "argument --max-size: '2' is not a size"),
        (["prune", "--older-than", "soon"], "argument --older-than: 'soon' is not an age"),
        (["audit", "--sample", "0"], "argument --sample: '0' is not a whole number"),
        (["audit", "--sample", "3", "--all"], "not allowed with argument"),
        (["empty"], "argument ACTION: invalid choice: 'empty'"),
    ],
)
def test_a_bad_option_is_refused(command, capsys, arguments, message):
    with pytest.raises(SystemExit):
        command(*arguments)
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("action", ["list", "prune", "audit"])
def test_without_a_cache_it_says_how_to_make_one(command, store, action):
    before = sorted(store.root.rglob("*"))
    code, out = command(action)
    assert code == 0
    assert out == f"no cache in {store.root} yet: `rnnpipe run quickstart` makes one\n"
    assert sorted(store.root.rglob("*")) == before


def test_an_audit_tells_a_damaged_entry_by_its_exit_code_and_starts_no_server(store):
    key, entry = made(store, "one")
    store.cache.path(entry, "data.bin").write_bytes(b"other")
    whole = publish(store, "two")
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "cache", "audit", "--artifacts", str(store.root)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": ""},
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines() == [
        f"damaged    {entry.digest[:12]}  train  data.bin",
        "not computed anew  1: no result names it",
        "2 entries read, 1 damaged; 0 computed anew, 0 different",
    ]
    assert store.cache.read(whole.digest) == whole
    assert store.cache.results.entry(key) == entry
    assert not list(store.root.rglob("*.db"))


def test_looking_and_pruning_import_nothing_heavy(store, explained):
    code = f"""
import sys
from flows.cli import main
for arguments in (["explain", "latest"], ["list"], ["prune", "--max-size", "0B", "--force"]):
    assert main(["cache", *arguments, "--artifacts", {str(store.root)!r}]) == 0
heavy = ("tensorflow", "keras", "prefect", "pandas", "matplotlib", "scipy", "sklearn")
print([m for m in heavy if m in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert store.cache.digests() == []
