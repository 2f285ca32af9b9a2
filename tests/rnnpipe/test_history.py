import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.history import read_history

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
    assert not history.regression


def test_a_mean_absolute_error_makes_it_a_regression(tmp_path):
    (tmp_path / "history.csv").write_text("epoch,loss,val_loss,mae,val_mae\n1,4,5,2,2.2\n")
    assert read_history(tmp_path / "history.csv").regression


def test_a_training_stopped_in_its_first_epoch_has_no_rows(tmp_path):
    (tmp_path / "history.csv").write_text("epoch,loss,val_loss\n")
    assert read_history(tmp_path / "history.csv").training("loss").shape == (0,)


@pytest.mark.parametrize(
    "text",
    ["", "epoch,loss\n1\n", "epoch,loss\n1,high\n", "loss\n0.5\n", "epoch,loss\n1,2,3\n", "\x00"],
)
def test_a_damaged_file_is_named(tmp_path, text):
    (tmp_path / "history.csv").write_text(text)
    with pytest.raises(UserError, match=r"history\.csv is not a training history"):
        read_history(tmp_path / "history.csv")


def test_a_missing_file_is_named_with_the_way_to_mend_it(tmp_path):
    with pytest.raises(UserError, match="run the suite again"):
        read_history(tmp_path / "history.csv")
