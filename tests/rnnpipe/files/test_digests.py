import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.errors import UserError
from rnnpipe.files.digests import digest_of_arrays, parse_sums, sha256_of, verify

A, B = "0a" * 32, "b1" * 32


def test_sha256_of_a_file_is_that_of_its_bytes(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"abc")

    # FIPS 180-2, appendix B.1
    assert sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert verify(path, sha256_of(path))
    assert not verify(path, A)


def test_what_is_not_a_file_is_not_verified(tmp_path):
    assert not verify(tmp_path / "missing", hashlib.sha256(b"").hexdigest())
    assert not verify(tmp_path, hashlib.sha256(b"").hexdigest())


def test_digest_of_arrays_is_over_header_and_values():
    expected = hashlib.sha256(
        b'["a", "<i4", [2, 1]]\n\x01\x00\x00\x00\x02\x00\x00\x00["b", "<f4", []]\n\x00\x00\x80?'
    )
    arrays = {"b": np.array(1.0, np.float32), "a": np.array([[1], [2]], np.int32)}

    assert digest_of_arrays(arrays) == expected.hexdigest()


def test_digest_of_arrays_ignores_layout_and_byte_order():
    array = np.arange(6, dtype="<i4").reshape(2, 3)
    digest = digest_of_arrays({"a": array})

    assert digest_of_arrays({"a": np.asfortranarray(array)}) == digest
    assert digest_of_arrays({"a": array.astype(">i4")}) == digest
    assert digest_of_arrays({"a": np.repeat(array, 2, axis=1)[:, ::2]}) == digest


@pytest.mark.parametrize(
    "other",
    [
        {"b": np.zeros(4, np.int32)},
        {"a": np.zeros(4, np.float32)},
        {"a": np.zeros((2, 2), np.int32)},
        {"a": np.array([0, 0, 0, 1], np.int32)},
        {"a": np.zeros(4, np.int32), "b": np.zeros(0, np.int32)},
        {},
    ],
)
def test_digest_of_arrays_tells_name_dtype_shape_and_values_apart(other):
    assert digest_of_arrays(other) != digest_of_arrays({"a": np.zeros(4, np.int32)})


def test_digest_of_arrays_refuses_python_objects():
    with pytest.raises(ValueError, match="array 'a' holds Python objects"):
        digest_of_arrays({"a": np.array([[1], [1, 2]], dtype=object)})


def test_parse_sums_reads_what_sha256sum_writes():
    text = f"{A}  imdb.npz\n\n{B.upper()} *./sub/two words.gz\r\n"

    assert parse_sums(text, "SHA256SUMS") == {"imdb.npz": A, "sub/two words.gz": B}


@pytest.mark.parametrize(
    "line",
    ["imdb.npz", f"{A}", f"{A[:-1]}  imdb.npz", f"{A} imdb.npz", f"SHA256 (imdb.npz) = {A}", "<a>"],
)
def test_parse_sums_refuses_any_other_line(line):
    with pytest.raises(UserError, match=r"mirror/SHA256SUMS, line 2 is .* expected 64 hex digits"):
        parse_sums(f"{B}  reuters.npz\n{line}\n", "mirror/SHA256SUMS")


def test_parse_sums_refuses_two_sums_for_a_name():
    assert parse_sums(f"{A}  a\n{A}  a\n", "SUMS") == {"a": A}
    with pytest.raises(UserError, match="SUMS, line 2 lists a again with another sum"):
        parse_sums(f"{A}  a\n{B}  a\n", "SUMS")


@given(st.text())
def test_parse_sums_raises_nothing_but_a_user_error(text):
    try:
        sums = parse_sums(text, "SHA256SUMS")
    except UserError:
        return
    assert all(len(sha256) == 64 for sha256 in sums.values())
