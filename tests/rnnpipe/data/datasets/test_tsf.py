from pathlib import Path

import numpy as np
import pytest

from rnnpipe.data import datasets
from rnnpipe.data.datasets.tsf import TsfSpec
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from tests.rnnpipe.data.datasets.series_files import own_units

HEADER = """@attribute series_name string
@attribute start_timestamp date
@frequency monthly
@horizon 2
@missing true
@equallength false
@data
"""


def made(tmp_path, text, **keys):
    path = tmp_path / "x.tsf"
    path.write_text(text)
    spec = TsfSpec(source="tsf", path=str(path), **keys)
    return datasets.load(spec, {"path": LocalFile(Path(path), "0" * 64)})


def line(name, start, values):
    return f"{name}:{start} 00-00-00:{','.join(map(str, values))}\n"


TWO = HEADER + line("A", "1990-01-31", range(12)) + line("a", "1995-11-01", range(100, 108))


def test_the_last_horizon_of_each_series_is_the_test_and_the_one_before_validates(tmp_path):
    dataset = made(tmp_path, TWO, window=3)
    past, asked = own_units(dataset, "test")
    np.testing.assert_allclose(past, [[7, 8, 9], [103, 104, 105]], atol=1e-4)
    np.testing.assert_allclose(asked, [[10, 11], [106, 107]], atol=1e-4)
    assert own_units(dataset, "validation")[1].round().tolist() == [[8, 9], [104, 105]]
    train = own_units(dataset, "train")[1].round().tolist()
    assert sorted(train) == [[3, 4], [4, 5], [5, 6], [6, 7]]
    assert dataset.shown == ("A 1990-11-30", "a 1996-05-01")
    assert dataset.card.notes[0] == "2 series of 8 to 12 values, monthly."
    # scaled by what is trained on: 0 .. 7 and 100 .. 103
    assert dataset.signature.target.quantities[0].offset == pytest.approx((28 + 406) / 12)


def test_a_value_that_is_too_large_to_be_scaled_is_named(tmp_path):
    with pytest.raises(UserError, match=r"x\.tsf, row 6: 'value' is 1e308, which is too large"):
        made(tmp_path, TWO.replace("5,6,7,", "1e308,6,7,"), window=3)


def test_series_that_end_together_are_an_observation_each(tmp_path):
    text = HEADER + "".join(line(name, "1990-01-01", range(12)) for name in "abc")
    dataset = made(tmp_path, text, window=3)
    assert len(set(dataset.test.groups.tolist())) == 3
    assert "series are resampled" in dataset.card.notes[-1]


def test_a_declared_split_horizon_and_fill(tmp_path):
    text = TWO.replace("5,6,7,", "5,?,7,")
    with pytest.raises(UserError, match=r"row 7: 'value' is missing \(1 of 20 rows\)"):
        made(tmp_path, text, window=3)
    dataset = made(
        tmp_path,
        text,
        window=3,
        horizon=1,
        fill="forward",
        split={"by": "time", "validation_cut": "1990-09-01", "cut": "1995-01-01"},
    )
    assert own_units(dataset, "test")[1].ravel().round().tolist() == [103, 104, 105, 106, 107]
    assert own_units(dataset, "validation")[0].round().tolist()[0] == [5, 5, 7][-3:]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TWO.replace("@horizon 2\n", ""), "no line @horizon; declare horizon"),
        (TWO.replace("monthly", "fortnightly"), "@frequency fortnightly is not known"),
        (TWO.replace("@horizon 2", "@horizon 20"), "take 23; lower them"),
    ],
)
def test_what_an_archive_does_not_say_or_cannot_is_refused(tmp_path, text, said):
    with pytest.raises(UserError, match=said):
        made(tmp_path, text, window=3)
