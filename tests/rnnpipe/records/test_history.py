import os

import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.records.history import MAX_BYTES, read_history, write_history

TEXT = """epoch,loss,val_loss,accuracy,val_accuracy,seconds
1,0.7,0.65,0.5,0.55,2.5
2,0.4,0.45,0.8,0.75,1.5
"""


def test_a_history_has_a_float64_column_per_name_and_epochs_from_one(tmp_path):
    (tmp_path / "history.csv").write_text(TEXT)
    history = read_history(tmp_path / "history.csv")
    assert history.epochs.tolist() == [1, 2]
    assert history.epochs.dtype == np.int64
    assert list(history.columns) == ["loss", "val_loss", "accuracy", "val_accuracy", "seconds"]
    assert history.training("loss").tolist() == [0.7, 0.4]
    assert history.validation("accuracy").tolist() == [0.55, 0.75]
    assert history.validation("accuracy").dtype == np.float64


def test_a_training_stopped_in_its_first_epoch_has_no_rows(tmp_path):
    (tmp_path / "history.csv").write_text("epoch,loss,val_loss\n")
    assert read_history(tmp_path / "history.csv").training("loss").shape == (0,)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "epoch,loss\n1\n",
            "epoch,loss\n1,high\n",
            "loss\n0.5\n",
            "epoch,loss\n1,2,3\n",
            "\x00",
        ),
        *("epoch,loss\ninf,1\n", "epoch,loss\nnan,1\n", "epoch,loss\n2,1\n1,1\n", "epoch\n0\n"),
        *("epoch,seconds\n1,0\n", "epoch,seconds\n1,-1\n", "epoch,seconds\n1,nan\n"),
        *("epoch,seconds\n1,1e13\n", "epoch,loss\n1,1e308\n", "epoch,loss\n1,-1e41\n"),
    ],
)
def test_a_damaged_file_is_named(tmp_path, text):
    (tmp_path / "history.csv").write_text(text)
    with pytest.raises(UserError, match=r"history\.csv is not a training history"):
        read_history(tmp_path / "history.csv")


def test_a_loss_may_be_nan_or_infinite(tmp_path):
    (tmp_path / "history.csv").write_text("epoch,loss,val_loss\n1,nan,inf\n2,nan,3.4e38\n")
    history = read_history(tmp_path / "history.csv")
    assert np.isnan(history.training("loss")).all()
    assert history.validation("loss").tolist() == [np.inf, 3.4e38]


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path):
    (tmp_path / "history.csv").write_text("epoch,loss,accuracy\n1,1,1\n")
    history = read_history(tmp_path / "history.csv")
    with pytest.raises(UserError, match="no column 'val_loss', only loss, accuracy"):
        history.validation("loss")


def test_a_link_a_pipe_and_a_file_of_absurd_size_are_not_read(tmp_path):
    path = tmp_path / "history.csv"
    (tmp_path / "elsewhere").write_text(TEXT)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="it is a link"):
        read_history(path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(UserError, match="not a regular file"):
        read_history(path)
    path.unlink()
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(UserError, match="expected at most 16,777,216"):
        read_history(path)


def test_a_missing_file_is_named_with_the_way_to_mend_it(tmp_path):
    with pytest.raises(UserError, match="run the suite again"):
        read_history(tmp_path / "history.csv")


def test_what_is_written_reads_back_equal_in_the_order_of_a_reader(tmp_path):
    columns = {
        "seconds": [0.5, 1 / 3],
        "top_5": [0.1, 0.2],
        "val_loss": [float("inf"), 1.0],
        "val_accuracy": [0.1, 2e-308],
        "accuracy": [1e-7, 1.0],
        "loss": [0.1 + 0.2, 4.0],
        "val_top_5": [0.3, 0.4],
    }
    write_history(columns, tmp_path / "history.csv")
    found = read_history(tmp_path / "history.csv")
    names = ["loss", "val_loss", "accuracy", "val_accuracy", "top_5", "val_top_5", "seconds"]
    assert list(found.columns) == names
    assert found.epochs.tolist() == [1, 2]
    assert {name: values.tolist() for name, values in found.columns.items()} == columns
