import hashlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.data.readers.ts import read_ts
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError

CLASSES = "@classLabel true A B\n"


def read(tmp_path, text):
    path = tmp_path / "a.ts"
    path.write_text(text, encoding="utf-8")
    return read_ts(LocalFile(path, hashlib.sha256(path.read_bytes()).hexdigest()))


def series(archive):
    """Every series as lists `[channel][step]`."""
    cut = zip(archive.series.offsets[:-1], archive.series.offsets[1:], strict=True)
    return [archive.series.values[a:b].T.tolist() for a, b in cut]


def test_univariate_series_of_unequal_lengths(tmp_path):
    archive = read(tmp_path, f"@univariate true\n{CLASSES}@data\n1,-2.5,+3:A\n\n.5,6.,-7e-2,8:B\n")

    assert series(archive) == [[[1, -2.5, 3]], [[0.5, 6, -0.07, 8]]]
    assert archive.series.values.dtype == np.float64
    assert archive.labels == ("A", "B")
    assert archive.lines.tolist() == [4, 6]
    assert (archive.times, archive.numbers) == (None, None)


def test_several_channels(tmp_path):
    archive = read(tmp_path, f"@dimensions 3\n{CLASSES}@data\n1,2:3,4:5,6:B\n7:8:9:A\n")

    assert series(archive) == [[[1, 2], [3, 4], [5, 6]], [[7], [8], [9]]]
    assert archive.series.values.tolist() == [[1, 3, 5], [2, 4, 6], [7, 8, 9]]


def test_keywords_of_any_case_comments_tabs_and_windows_line_ends(tmp_path):
    archive = read(
        tmp_path,
        "\ufeff# comment: a, b\r\n% another\r\n@PROBLEMNAME x y\r\n@TimeStamps\tFALSE\r\n"
        "@missing false\r\n@Univariate False\r\n@dimension 2\r\n@EqualLength TRUE\r\n"
        "@SERIESLENGTH 2\r\n@CLASSLABEL True A  B\r\n@DATA\r\n# here too\r\n 1 , 2 : 3,4 : A \r\n",
    )

    assert series(archive) == [[[1, 2], [3, 4]]]
    assert archive.labels == ("A",)
    assert archive.header.classes == ("A", "B")
    assert (archive.header.channels, archive.header.length) == (2, 2)


@pytest.mark.parametrize(
    "names",
    [("Banana", "NaN"), ("01", "1"), ("UPPER", "upper"), ("nan", "?"), ("1.0", "1"), ("é", "한글")],
)
def test_labels_are_what_is_written(tmp_path, names):
    first, second = names
    archive = read(tmp_path, f"@classLabel true {first} {second}\n@data\n1:{first}\n2:{second}\n")

    assert archive.labels == names
    assert archive.header.classes == names


def test_missing_values_in_every_spelling(tmp_path):
    archive = read(tmp_path, f"{CLASSES}@data\n?,1,NaN,nan,-2:A\n")

    ((values,),) = series(archive)
    assert [None if math.isnan(v) else v for v in values] == [None, 1, None, None, -2]


def test_stamps_that_are_dates_with_minus_signs_and_whole_numbers(tmp_path):
    archive = read(
        tmp_path,
        "@timeStamps true\n@dimensions 2\n@classLabel true A B\n@data\n"
        "(2006-11-24 12:00:00,-3.5),(2006-11-24 12:00:30,4), (2006-11-25 00:00:00 , -7 ):"
        "(2006-11-24 12:00:00,0),(2006-11-24 12:00:30,?),(2006-11-25 00:00:00,-1e3):A\n",
    )

    (first, second) = series(archive)[0]
    assert first == [-3.5, 4, -7]
    assert [second[0], second[2]] == [0, -1000]
    assert math.isnan(second[1])
    noon = 1_164_369_600
    assert archive.times.values.tolist() == [noon, noon + 30, noon + 43_200]
    assert archive.labels == ("A",)


def test_stamps_that_are_numbers_and_no_class(tmp_path):
    archive = read(tmp_path, "@timestamps true\n@classlabel false\n@data\n(0,-1),(1.5,2),(4,-3)\n")

    assert series(archive) == [[[-1, 2, -3]]]
    assert archive.times.values.tolist() == [0, 1.5, 4]
    assert (archive.labels, archive.numbers) == (None, None)


def test_a_stamp_with_a_zone_is_the_moment_that_it_names(tmp_path):
    archive = read(tmp_path, "@timestamps true\n@data\n(1970-01-01T09:00:00+09:00,1)\n")
    assert archive.times.values.tolist() == [0]


def test_a_number_as_target(tmp_path):
    archive = read(tmp_path, "@targetlabel true\n@data\n1,2:-0.25\n3,4:7\n")

    assert archive.numbers.tolist() == [-0.25, 7]
    assert archive.labels is None


def test_unequal_series_may_have_any_length_declared(tmp_path):
    for length in ("0", "29"):
        archive = read(
            tmp_path, f"@equalLength false\n@seriesLength {length}\n{CLASSES}@data\n1:A\n1,2:B\n"
        )
        assert archive.series.lengths.tolist() == [1, 2]


NUMBERS = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)
SERIES = st.integers(1, 3).flatmap(
    lambda channels: st.lists(
        st.integers(1, 4).flatmap(
            lambda steps: st.lists(
                st.lists(NUMBERS, min_size=steps, max_size=steps),
                min_size=channels,
                max_size=channels,
            )
        ),
        min_size=1,
        max_size=4,
    )
)


@given(SERIES, st.booleans())
def test_whatever_is_written_is_read(tmp_path_factory, content, stamped):
    def told(channel):
        values = map(str, channel)
        return ",".join(
            f"(2020-01-01 00:00:0{i},{v})" if stamped else v for i, v in enumerate(values)
        )

    lines = [":".join(map(told, case)) + f":{'AB'[i % 2]}\n" for i, case in enumerate(content)]
    head = f"@timestamps {str(stamped).lower()}\n{CLASSES}@data\n"

    archive = read(tmp_path_factory.mktemp("ts"), head + "".join(lines))

    assert series(archive) == content
    assert archive.labels == tuple("AB"[i % 2] for i in range(len(content)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no line @data"),
        (f"{CLASSES}", "has no line @data"),
        (f"{CLASSES}@data\n# none\n", "has no series behind @data"),
        ("1,2:A\n", "line 1: '1,2:A' stands before @data"),
        ("@clasLabel true A B\n", "line 1: @claslabel is no keyword of a .ts file; did you mean"),
        ("@relation x\n", "line 1: @relation is no keyword of a .ts file"),
        (f"{CLASSES}# x\n@CLASSLABEL false\n", "line 3: @classlabel stands here again"),
        ("@timestamps yes\n@data\n", "line 2: @timestamps is 'yes'; expected true or false"),
        ("@dimensions 0\n@data\n", "line 2: @dimensions is '0'; expected a whole number, 1"),
        ("@dimensions 2\n@univariate true\n@data\n", "@univariate is true, but @dimensions is 2"),
        ("@classLabel true A\n@data\n", r"names the classes A; expected two or more, each once"),
        ("@classLabel true\n@data\n", r"names the classes \(none\); expected two or more"),
        ("@classLabel true A A\n@data\n", "names the classes A A; expected two or more"),
        (f"{CLASSES}@targetLabel true\n@data\n", "@classLabel and @targetLabel are both true"),
        (f"{CLASSES}@data\n1,2:A\n1,2:a\n", "line 4: the class is 'a'; @classLabel declares A B"),
        (f"{CLASSES}@data\n1,2\n", "line 3: '1,2' has no colon"),
        (f"{CLASSES}@data\n1,,2:A\n", "line 3: value 2 of channel 1 is ''"),
        (f"{CLASSES}@data\n1,2,:A\n", "line 3: value 3 of channel 1 is ''"),
        (f"{CLASSES}@data\n:A\n", "line 3: value 1 of channel 1 is ''"),
        (f"{CLASSES}@data\n1:1_0:A\n", "line 3: value 1 of channel 2 is '1_0'; expected a finite"),
        (f"{CLASSES}@data\n1,inf:A\n", "value 2 of channel 1 is 'inf'; expected a finite number"),
        (f"{CLASSES}@data\n1,1e999:A\n", "value 2 of channel 1 is '1e999'"),
        (f"{CLASSES}@data\n1,٣:A\n", "value 2 of channel 1 is '٣'"),
        (f"{CLASSES}@data\n1,2:3:A\n", "line 3: its channels have 2, 1 values; expected as many"),
        (
            f"@univariate true\n{CLASSES}@data\n1:2:A\n",
            "it has 2 channels, but the head declares 1",
        ),
        (f"{CLASSES}@data\n1:2:A\n1:B\n", "line 4: it has 1 channel, the first series has 2"),
        (f"@seriesLength 3\n{CLASSES}@data\n1,2:A\n", "the series has 2 steps, expected 3"),
        (
            f"@equalLength true\n{CLASSES}@data\n1,2:A\n1:A\n",
            "line 5: the series has 1 step, expected 2: the head declares one length for all",
        ),
        ("@targetlabel true\n@data\n1:nan\n", "line 3: the target is 'nan'; expected a finite"),
        ("@targetlabel true\n@data\n1:inf\n", "line 3: the target is 'inf'; expected a finite"),
        (f"@timestamps true\n{CLASSES}@data\n1,2:A\n", r"channel 1 is '1,2'; @timeStamps is true"),
        (f"@timestamps true\n{CLASSES}@data\n(1):A\n", r"value 1 of channel 1 is \(1\); expected"),
        (f"@timestamps true\n{CLASSES}@data\n(x,1):A\n", "time of value 1 of channel 1 is 'x'"),
        (f"@timestamps true\n{CLASSES}@data\n(2,1),(2,1):A\n", "the time 2 of channel 1 does not"),
        (
            f"@timestamps true\n{CLASSES}@data\n(1,1):(2,1):A\n",
            "its channels have different time stamps",
        ),
        (f"{CLASSES}@data\n(1,1):A\n", r"'\(1' looks like a time stamp; the head is"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, text, said):
    with pytest.raises(UserError, match=said):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("name", "count", "shape", "lengths", "first", "target"),
    [
        ("JapaneseVowels_TRAIN", 270, (4274, 12), (7, 26), 1.860936, "1"),
        ("JapaneseVowels_TEST", 370, (5687, 12), (7, 29), None, "1"),
        ("BasicMotions_TRAIN", 40, (4000, 6), (100, 100), 0.079106, "Standing"),
        ("ItalyPowerDemand_TRAIN", 67, (1608, 1), (24, 24), -0.71051757, "1"),
        ("Covid3Month_TRAIN", 140, (11760, 1), (84, 84), 0.0, None),
    ],
)
def test_the_archives_themselves(mirror, name, count, shape, lengths, first, target):
    path = mirror / "uea" / f"{name}.ts"
    if not path.exists():
        pytest.skip("the mirror has no UEA archives")
    archive = read_ts(LocalFile(path, hashlib.sha256(path.read_bytes()).hexdigest()))

    assert len(archive.series) == count
    assert archive.series.values.shape == shape
    assert (archive.series.lengths.min(), archive.series.lengths.max()) == lengths
    assert first is None or archive.series.values[0, 0] == first
    assert np.isfinite(archive.series.values).all()
    assert (archive.labels or [None])[0] == target


def test_a_target_that_is_a_number_in_the_archive(mirror):
    path = mirror / "uea" / "Covid3Month_TRAIN.ts"
    if not path.exists():
        pytest.skip("the mirror has no UEA archives")
    archive = read_ts(LocalFile(path, hashlib.sha256(path.read_bytes()).hexdigest()))

    assert archive.numbers[:2].tolist() == [0.0, 0.07758620689655173]
