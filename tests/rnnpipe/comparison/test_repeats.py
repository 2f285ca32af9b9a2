import numpy as np
import pytest

from rnnpipe.comparison.repeats import compare_trainings
from tests.rnnpipe.factories import trained_facts

OUTPUTS = np.array([[0.2, 0.8], [0.5, 0.5]], np.float32)


def training(folder, shift=0.0, seconds=2.0, loss=0.25, digest="a" * 64):
    folder.mkdir()
    last = OUTPUTS + np.float32(shift)
    np.savez(folder / "predictions.npz", targets=[1, 0], best=OUTPUTS, last=last)
    (folder / "history.csv").write_text(f"epoch,loss,seconds\n1,{loss},{seconds}\n")
    return folder, trained_facts(weights_digest=digest, seconds_per_epoch=seconds)


def compared(tmp_path, **changes):
    first = training(tmp_path / "first")
    second = training(tmp_path / "second", **changes)
    return compare_trainings(*first, *second)


def test_equal_weights_outputs_and_history_are_bit_identical_whatever_the_times(tmp_path):
    found = compared(tmp_path, seconds=1.5)
    assert found.repeatability == "bit-identical"
    assert found.largest_difference == 0.0
    assert found.seconds_per_epoch == 1.5


@pytest.mark.parametrize("changes", [{"digest": "b" * 64}, {"loss": 0.25000001}, {"shift": 1e-7}])
def test_any_other_bit_is_within_tolerance_at_best(tmp_path, changes):
    assert compared(tmp_path, **changes).repeatability == "within tolerance"


@pytest.mark.parametrize(
    ("shift", "expected"), [(0.0009, "within tolerance"), (0.003, "not repeatable")]
)
def test_outputs_further_apart_than_a_report_shows_are_not_repeatable(tmp_path, shift, expected):
    found = compared(tmp_path, shift=shift)
    assert found.repeatability == expected
    assert found.largest_difference == pytest.approx(shift, rel=1e-3)


def wrote(folder, ids, likelihood):
    training(folder)
    texts = {"best": np.int32([[1000, 2]]), "last": np.int32([ids])}
    likelihoods = {f"{name}_likelihoods": np.array([likelihood]) for name in texts}
    np.savez(folder / "predictions.npz", targets=[[1000, 2]], **texts, **likelihoods)
    return folder, trained_facts(weights_digest="a" * 64, seconds_per_epoch=2.0)


@pytest.mark.parametrize(
    ("ids", "likelihood", "expected"),
    [
        ([1000, 2], -3.0, "bit-identical"),
        ([1000, 2], -3.0001, "within tolerance"),
        ([1000, 2], -3.1, "not repeatable"),
        ([1001, 2], -3.0, "not repeatable"),
    ],
)
def test_texts_are_the_same_or_not_and_their_likelihoods_are_close(
    tmp_path, ids, likelihood, expected
):
    first = wrote(tmp_path / "first", [1000, 2], -3.0)
    second = wrote(tmp_path / "second", ids, likelihood)
    found = compare_trainings(*first, *second)
    assert found.repeatability == expected
    assert found.largest_difference == pytest.approx(abs(likelihood + 3))
