import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from rnnpipe.files.npz import read_array, read_header, read_members


def packed(compression=zipfile.ZIP_DEFLATED, **members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def saved(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_read_by_name(compression):
    content = packed(compression, a=b"1" * 5000, b=b"")
    assert read_members(io.BytesIO(content), ["b", "a"], most=5000) == {"a": b"1" * 5000, "b": b""}


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused_since_zipfile_does_not_bound_them(compression):
    with pytest.raises(ValueError, match="packed in another way"):
        read_members(io.BytesIO(packed(compression, a=b"1")), ["a"], most=10)


def test_a_bomb_is_refused_by_the_size_it_declares():
    with pytest.raises(ValueError, match="unpacks to 1,000,001 bytes, more than 1,000,000"):
        read_members(io.BytesIO(packed(a=bytes(10**6), b=b"1")), ["a", "b"], most=10**6)


def test_a_bomb_that_declares_less_is_unpacked_no_further():
    size = 200_000_000
    bomb = packed(a=bytes(size)).replace(struct.pack("<I", size), struct.pack("<I", 100))
    tracemalloc.start()
    with pytest.raises(ValueError, match="CRC"):
        read_members(io.BytesIO(bomb), ["a"], most=10**9)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize("name", ["../a", "/etc/a", "a/../../a", "A", "b"])
def test_only_the_expected_names_are_read_and_nothing_is_written(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"it holds .*; expected a\.npy"):
        read_members(io.BytesIO(packed(**{name: b"1"})), ["a"], most=10)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"PK", packed(a=b"123")[:-10], saved(np.zeros(3))])
def test_what_is_no_archive_is_a_value_error(content):
    with pytest.raises(ValueError, match=r"\w"):
        read_members(io.BytesIO(content), ["a"], most=10)


@pytest.mark.parametrize(
    "array",
    [np.arange(6, dtype=">i8").reshape(2, 3), np.asfortranarray(np.eye(3, 2)), np.zeros((0, 4))],
)
def test_an_array_reads_back_equal(array):
    found = read_array(saved(array), "a", kinds="if", axes=2)
    assert found.dtype == array.dtype
    assert np.array_equal(found, array)


def header(shape, descr="<f8", data=b""):
    file = io.BytesIO()
    content = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, content)
    return file.getvalue() + data


@pytest.mark.parametrize(
    "content",
    [
        header((10**15,)),
        header((2**40, 2**40)),
        header((-1,)),
        header((3,), data=bytes(23)),
        header((3,), data=bytes(25)),
        header((2, 1), data=bytes(16)),
        header((), data=bytes(8)),
        header((1,), "|O", saved(np.array([{}]), allow_pickle=True)),
        header((1,), "<U2", bytes(8)),
        header((1,), "<c16", bytes(16)),
        header((1,), [("a", "<f8")], bytes(8)),
        header((10**9,), "|S0"),
        saved(np.zeros(1)).replace(b"NUMPY\x01", b"NUMPY\x02"),
        saved(np.zeros(1)).replace(b"'shape'", b"'shapf'"),
        saved(np.zeros(1)).replace(b"(1,)", b"(1(((("),
        b"not an array",
        b"",
    ],
)
def test_an_absurd_array_is_a_value_error(content):
    with pytest.raises(ValueError, match=r"\w"):
        read_array(content, "a", kinds="f", axes=1)


def test_a_header_says_shape_dtype_and_where_the_data_begin():
    found, data = read_header(header((2,), "<i4", b"12345678"), "a", kinds="i", axes=1)
    assert (found.shape, found.dtype, found.fortran_order) == ((2,), np.dtype("<i4"), False)
    assert data == b"12345678"
