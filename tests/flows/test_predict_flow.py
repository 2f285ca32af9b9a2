"""The predict flow: a file of rows in, a file of answers out."""

import csv

import pytest

from flows.predict import predict
from rnnpipe.errors import UserError
from rnnpipe.store import Store
from tests.rnnpipe.bundles.made import made_run
from tests.rnnpipe.bundles.test_texts import LAYERS, texts


def test_a_file_of_rows_is_answered_and_one_without_any_fails(prefect_server, tmp_path):
    store = Store.open(tmp_path / "artifacts")
    data = {**texts(tmp_path), "num_words": 60, "maxlen": 6}
    run = store.root / "runs" / "20261129-200000-small-beef"
    made_run(run, data, layers=LAYERS, start=tmp_path, name="moods")
    output = tmp_path / "answers" / "out.csv"
    model = "latest-good:small/net"
    given = str(tmp_path / "texts.csv")
    assert predict(model, given, str(output), str(store.root)) == 60
    assert len(list(csv.DictReader(output.read_text().splitlines()))) == 60
    empty = tmp_path / "empty.csv"
    empty.write_text('text\n""\n')
    with pytest.raises(UserError, match="no row of it could be read; the first: row 1"):
        predict(model, str(empty), str(output), str(store.root))
