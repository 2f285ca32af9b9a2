"""`read_run` and `load_run` against hostile run folders, and the readers of what lies in one."""

import io
import json
from pathlib import Path
from random import Random

import numpy as np
import pytest

from rnnpipe.comparison import Run, load_run
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown
from rnnpipe.records import Note, RunRecord, read_run, to_json
from rnnpipe.records.history import History, read_history
from rnnpipe.records.predictions import Predictions, read_predictions
from rnnpipe.records.reading import to_line
from rnnpipe.summary.tables import summary_tables
from tests.fuzz.changes import (
    NASTY_NUMBERS,
    NASTY_TEXTS,
    changed_bytes,
    changed_json,
    changed_words,
)
from tests.fuzz.fuzzing import fuzz
from tests.rnnpipe.factories import write_run

GOLDEN = Path(__file__).parents[1] / "golden"

NASTY_WORDS = (
    *(*map(json.dumps, NASTY_TEXTS), *map(json.dumps, NASTY_NUMBERS), "9" * 5000, "-", "1e999"),
    *("null", "[", "]", "{", "}", ",", ":", '"', "\n", '"id"', "[" * 2000, '{"a":' * 500),
)

ODD_ARRAYS = (
    *(np.array([{}]), np.zeros((20, 3), "c8"), np.zeros(20, "S3"), np.full((20, 3), 1e300)),
    *(np.zeros(20), np.zeros((20, 3)), np.zeros((0, 3)), np.zeros(0), np.zeros((2, 2, 2))),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A small run as it should be, in its folder."""
    folder = tmp_path_factory.mktemp("fuzz") / "run"
    return write_run(folder, seeds=(0, 1), examples=20)


def test_any_record_is_a_run_that_can_be_shown_or_a_user_error(whole):
    path = whole.folder / "run.json"
    text = path.read_text()
    content = json.loads(text)

    def change(random: Random) -> bytes:
        match random.randrange(6):
            case 0:
                return changed_bytes(random, text.encode())
            case 1:
                return changed_words(random, text, NASTY_WORDS).encode(errors="surrogatepass")
            case _:
                return json.dumps(changed_json(random, content)).encode()

    def read(path: Path) -> Run:
        run = load_run(path.parent)
        summary_tables(run.record)
        return run

    def check(run: Run) -> None:
        told = to_json(run.record)
        assert shown(told) == told
        for trial in run.record.trials:
            assert (whole.folder / trial.label).resolve().is_relative_to(whole.folder.resolve())
        path.write_text(told)
        assert read_run(path) == run.record

    fuzz("record", path, change, read, check)


def test_any_notes_are_a_run_that_can_be_shown_or_a_user_error(whole):
    """Beside the record of a run that goes on."""
    path = whole.folder / "run.json"
    path.write_text(to_json(whole.record.updated(status="running", trials=())))
    notes = whole.folder / "notes.jsonl"
    lines = [to_line(Note(trials=(trial,))) for trial in whole.record.trials]

    def change(random: Random) -> bytes:
        chosen = random.randrange(len(lines))
        content = json.dumps(changed_json(random, json.loads(lines[chosen])))
        text = "".join((*lines[:chosen], content + "\n", *lines[chosen + 1 :]))
        return changed_bytes(random, text.encode()) if random.randrange(2) else text.encode()

    def read(notes: Path) -> RunRecord:
        run = read_run(notes.with_name("run.json"))
        summary_tables(run)
        return run

    def check(run: RunRecord) -> None:
        told = to_json(run)
        assert shown(told) == told

    try:
        fuzz("notes", notes, change, read, check)
    finally:
        notes.unlink()
        path.write_text(to_json(whole.record))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("schema-*/runs/*/run.json")), ids=str)
def test_any_record_of_an_earlier_version_is_a_run_or_a_user_error(path, tmp_path):
    content = json.loads(path.read_text())

    def change(random: Random) -> bytes:
        return json.dumps(changed_json(random, content)).encode()

    fuzz("old record", tmp_path / "run.json", change, read_run, to_json)


def test_any_history_is_a_table_of_numbers_or_a_user_error(whole):
    path = whole.folder / "digits/lstm/seed-0/history.csv"
    text = path.read_text()
    nasty = (*NASTY_TEXTS, *map(str, NASTY_NUMBERS), "9" * 5000, ",", "\n", '"', "epoch", "1e30")

    def change(random: Random) -> bytes:
        if random.randrange(2):
            return changed_words(random, text, nasty).encode(errors="surrogatepass")
        return changed_bytes(random, text.encode())

    def check(history: History) -> None:
        assert history.epochs.tolist() == list(range(1, len(history.epochs) + 1))
        assert all(column.shape == history.epochs.shape for column in history.columns.values())

    fuzz("history", path, change, read_history, check)


def test_any_predictions_are_arrays_of_numbers_or_refused(whole):
    path = whole.folder / "digits/lstm/seed-0/predictions.npz"
    with np.load(path) as file:
        arrays = dict(file)

    def change(random: Random) -> bytes:
        chosen = dict(arrays)
        if random.randrange(2):
            chosen[random.choice(("targets", "best", "last", "more"))] = random.choice(ODD_ARRAYS)
        file = io.BytesIO()
        random.choice((np.savez, np.savez_compressed))(file, **chosen)
        return changed_bytes(random, file.getvalue()) if random.randrange(2) else file.getvalue()

    def read(path: Path) -> Predictions:
        try:
            return read_predictions(path)
        except ValueError as error:
            raise UserError(str(error)) from error

    def check(found: Predictions) -> None:
        assert found.targets.ndim in (1, 2, 3)
        assert {found.best.ndim, found.last.ndim} <= {2, 3}
        kinds = {array.dtype.kind for array in (found.targets, found.best, found.last)}
        assert kinds <= set("iuf")

    fuzz("predictions", path, change, read, check)
