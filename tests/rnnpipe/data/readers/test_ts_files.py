import hashlib

import numpy as np
import pytest

from rnnpipe.data.readers.ts_files import read_ts_files
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError

HEAD = "@classLabel true b a\n"


@pytest.fixture
def read(tmp_path):
    def read(**texts):
        files = {}
        for role, text in texts.items():
            path = tmp_path / f"{role}.ts"
            path.write_text(text)
            files[role] = LocalFile(path, hashlib.sha256(path.read_bytes()).hexdigest())
        return read_ts_files(files)

    return read


def test_the_series_of_all_files_stand_one_behind_the_other(read):
    rows = read(train=f"{HEAD}@data\n1,2:a\n3:b\n", test="@classLabel true a b\n@data\n4,5,?:a\n")

    assert rows.counts == {"train": 2, "test": 1}
    assert rows.series.lengths.tolist() == [2, 1, 3]
    assert rows.series.values[:5, 0].tolist() == [1, 2, 3, 4, 5]
    assert rows.labels == ["a", "b", "a"]
    assert rows.classes == ("b", "a")
    assert rows.notes == []
    assert rows.shown(np.array([2, 0])) == ["test.ts, line 3", "train.ts, line 3"]
    error = rows.refused(np.isnan(rows.series.values[:, 0]), "is not whole")
    assert str(error).endswith("test.ts, line 3: the series is not whole")


def test_numbers_and_what_is_said_of_time_stamps(read):
    head = "@timestamps true\n@targetlabel true\n@data\n"
    rows = read(train=f"{head}(0,1),(1,1):2\n(0,1),(1,1),(3,1):4\n", test=f"{head}(0,1):6\n")

    assert rows.numbers.tolist() == [2, 4, 6]
    assert rows.labels is None
    assert rows.notes == ["time stamps rise, and are no input: 1 of 3 series have uneven steps"]


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        ("@data\n1\n", "@data\n1\n", "train.ts declares neither @classLabel true nor @target"),
        (
            f"{HEAD}@data\n1:a\n",
            f"{HEAD}@data\n1:2:a\n",
            r"test.ts has 2 channels and a class, but .*train.ts has 1 channel and a class",
        ),
        (
            f"{HEAD}@data\n1:a\n",
            "@targetlabel true\n@data\n1:2\n",
            "test.ts has 1 channel and a number, but",
        ),
        (f"{HEAD}@data\n1:a\n", "@data\n1\n", "test.ts has 1 channel and no target, but"),
    ],
)
def test_files_that_do_not_belong_together(read, train, test, said):
    with pytest.raises(UserError, match=said):
        read(train=train, test=test)
