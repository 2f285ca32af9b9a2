import gzip

import numpy as np
import pytest

from rnnpipe.data.readers.tsf import read_tsf
from rnnpipe.errors import UserError

HEADER = """# a comment: with a colon
@relation Bananas
@attribute series_name string
@attribute State string
@attribute start_timestamp date
@frequency half_hourly
@horizon 8
@missing true
@equallength false
@data
"""


def read(tmp_path, text, name="x.tsf"):
    path = tmp_path / name
    path.write_text(text)
    return read_tsf(path)


def test_values_signs_whole_numbers_and_names_are_those_of_the_file(tmp_path):
    header, series = read(
        tmp_path,
        HEADER
        + "Banana:nsw:1996-03-18 23-30-00:1,-2,3.5,-0,?,1e3,-7.25E-2,.5,5.\n\n"
        + "baNaNa:NSW:2012-02-29 00-00-00: 12 ,?\n",
    )
    assert header.attributes == {
        "series_name": "string",
        "State": "string",
        "start_timestamp": "date",
    }
    assert (header.frequency, header.horizon) == ("half_hourly", 8)
    assert (header.missing, header.equal_length) == (True, False)
    first, second = series
    np.testing.assert_array_equal(
        first.values, [1, -2, 3.5, 0, np.nan, 1000, -0.0725, 0.5, 5], strict=True
    )
    assert np.signbit(first.values[3])
    assert first.attributes["series_name"] == "Banana"
    assert first.attributes["State"] == "nsw"
    assert second.attributes["series_name"] == "baNaNa"
    assert first.start == np.datetime64("1996-03-18T23:30:00")
    assert second.start == np.datetime64("2012-02-29T00:00:00")
    assert second.values[0] == 12
    assert (first.line, second.line) == (11, 13)


def test_a_file_without_dates_or_attributes(tmp_path):
    header, (series,) = read(tmp_path, "@FREQUENCY Daily\n@data\n1,2\n")
    assert (header.frequency, header.horizon, header.missing) == ("daily", None, None)
    assert (series.start, series.attributes, series.values.tolist()) == (None, {}, [1, 2])


def test_a_compressed_file(tmp_path):
    path = tmp_path / "x.tsf.gz"
    path.write_bytes(gzip.compress(b"@data\n-1,2\n"))
    assert read_tsf(path)[1][0].values.tolist() == [-1, 2]
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(UserError, match="ends early or is damaged"):
        read_tsf(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEADER, "has no series behind @data"),
        ("@horizon 8\n", "has no line @data"),
        ("1,2\n@data\n1\n", "line 1: '1,2' comes before @data"),
        ("@horizon 0\n@data\n1\n", "line 1: @horizon '0'"),
        ("@missing perhaps\n@data\n1\n", "line 1: @missing 'perhaps'; expected true or false"),
        ("@attribute a b c\n@data\n1\n", "line 1: expected @attribute, a name and one of"),
        ("@missing false\n@data\n1,?\n", "line 3: value 2 is missing, but the header says"),
        ("@equallength true\n@data\n1,2\n3\n", "line 4: 1 value, and 2 in the first series"),
        ("@data\n1,,2\n", "line 2: value 2 is ''"),
        ("@data\n1,nan\n", "line 2: value 2 is 'nan'"),
        ("@data\n1,1_000\n", "line 2: value 2 is '1_000'"),
        ("@data\n1,1e999\n", "line 2: value 2 is too large"),
        ("@data\nT1:1,2\n", "line 2: 1 attribute before the values; the header has 0"),
        (HEADER + "a:b:1996-02-30 00-00-00:1\n", "line 11: '1996-02-30 00-00-00' is no time"),
        (HEADER + "a:b:1996-02-03:1\n", "line 11: '1996-02-03' is no time; expected one like"),
    ],
)
def test_what_is_not_of_the_format_is_refused_by_its_line(tmp_path, text, said):
    with pytest.raises(UserError) as error:
        read(tmp_path, text)
    assert said in str(error.value)


def test_another_encoding_is_said(tmp_path):
    path = tmp_path / "x.tsf"
    path.write_bytes("@attribute series_name string\n@data\nMünchen:1,2\n".encode("cp1252"))
    with pytest.raises(UserError, match="not in the encoding utf-8, which was tried"):
        read_tsf(path)
    assert read_tsf(path, "cp1252")[1][0].attributes["series_name"] == "München"
