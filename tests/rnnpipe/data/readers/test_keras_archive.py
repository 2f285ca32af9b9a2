import hashlib
import io
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.data.readers import keras_archive as archive
from rnnpipe.data.readers import unpickling
from rnnpipe.data.readers.keras_archive import read_labelled
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError


def npy_of(array, protocol=4):
    """The bytes of a `.npy` file, as NumPy writes it."""
    file = io.BytesIO()
    if array.dtype == object:
        header = {"descr": "|O", "fortran_order": False, "shape": array.shape}
        np.lib.format.write_array_header_1_0(file, header)
        pickle.dump(array, file, protocol)
    else:
        np.lib.format.write_array(file, array)
    return file.getvalue()


def object_array(lists):
    array = np.empty(len(lists), object)
    array[:] = lists
    return array


def pickled(content, length=1):
    """The bytes of a `.npy` file that claims to be an object array and holds `content`."""
    file = io.BytesIO()
    header = {"descr": "|O", "fortran_order": False, "shape": (length,)}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + content


LABELS = npy_of(np.array([1]))


def written(path, x=None, y=LABELS, compression=zipfile.ZIP_DEFLATED, **members):
    """The archive at `path` with these members, and the digest that it has."""
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in {"x": x, "y": y, **members}.items():
            if content is not None:
                file.writestr(f"{name}.npy", content)
    return LocalFile(path, hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.parametrize("protocol", [3, 4, 5])
def test_reads_what_numpy_pickles(tmp_path, protocol):
    lists = [[1, 20, 300], [], [70_000]]
    x, y = npy_of(object_array(lists), protocol), npy_of(np.array([4, 5, 6]))
    file = written(tmp_path / "a.npz", x, y)

    ((sequences, labels),) = read_labelled(file, ("x", "y"))

    assert sequences.values.tolist() == [1, 20, 300, 70_000]
    assert sequences.offsets.tolist() == [0, 3, 3, 4]
    assert labels.dtype == np.int32
    assert labels.tolist() == [4, 5, 6]


def test_reads_what_numpy_saves_pair_by_pair(tmp_path):
    path = tmp_path / "a.npz"
    np.savez_compressed(
        path,
        x_test=object_array([[3]]),
        y_test=np.array([7]),
        x_train=object_array([[1], [2, 3]]),
        y_train=np.array([8, 9]),
    )
    file = LocalFile(path, hashlib.sha256(path.read_bytes()).hexdigest())

    train, test = read_labelled(file, ("x_train", "y_train"), ("x_test", "y_test"))

    assert [train[0].values.tolist(), train[1].tolist()] == [[1, 2, 3], [8, 9]]
    assert [test[0].values.tolist(), test[1].tolist()] == [[3], [7]]


def test_a_wrong_digest_is_refused_before_anything_is_decoded(tmp_path, monkeypatch):
    file = written(tmp_path / "a.npz", npy_of(object_array([[1]])))
    monkeypatch.setattr(archive, "read_members", None)

    with pytest.raises(UserError, match=f"SHA-256 {file.sha256}, expected {'0' * 64}"):
        list(read_labelled(LocalFile(file.path, "0" * 64), ("x", "y")))


def test_a_file_cut_off_after_its_digest_was_taken_is_refused(tmp_path):
    file = written(tmp_path / "a.npz", npy_of(object_array([[1]])))
    file.path.write_bytes(file.path.read_bytes()[:-10])

    with pytest.raises(UserError, match="it is damaged or another file"):
        list(read_labelled(file, ("x", "y")))


def test_a_missing_file_is_a_user_error(tmp_path):
    with pytest.raises(UserError, match=r"cannot read .*missing\.npz"):
        list(read_labelled(LocalFile(tmp_path / "missing.npz", "0" * 64), ("x", "y")))


def test_an_archive_of_absurd_size_is_not_read(tmp_path):
    path = tmp_path / "a.npz"
    with path.open("wb") as file:
        file.truncate(archive.MAX_BYTES + 1)

    with pytest.raises(UserError, match="has 268,435,457 bytes; an archive has at most"):
        list(read_labelled(LocalFile(path, "0" * 64), ("x", "y")))


class Hostile:
    """Its pickle calls a function of this machine when it is read."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def test_a_hostile_pickle_is_refused_and_does_not_run(tmp_path):
    marker = tmp_path / "marker"
    hostile = pickle.dumps(Hostile(os.mkdir, str(marker)))
    file = written(tmp_path / "a.npz", pickled(hostile))

    with pytest.raises(UserError, match=r"its pickle calls posix\.mkdir.* refused"):
        list(read_labelled(file, ("x", "y")))
    assert not marker.exists()

    # the same bytes do run elsewhere: the test is not of a dud
    pickle.loads(hostile)
    assert marker.is_dir()


def test_a_call_hidden_among_the_lists_is_refused(tmp_path):
    array = np.empty(2, object)
    array[:] = [[1], Hostile(eval, "1/0")]
    file = written(tmp_path / "a.npz", npy_of(array))

    with pytest.raises(UserError, match=r"its pickle calls builtins\.eval"):
        list(read_labelled(file, ("x", "y")))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a pickle",
        pickle.dumps([[1]]),
        pickle.dumps(5),
        pickle.dumps(np.dtype("O")),
        pickle.dumps(np.array([1, 2])),
        pickle.dumps(object_array([[1], [2]])),
        pickle.dumps(object_array([[1]]))[:-5],
        pickle.dumps(object_array([(1, 2)])),
        pickle.dumps(object_array([[1.5]])),
        pickle.dumps(object_array([["3"]])),
        pickle.dumps(object_array([[True]])),
        pickle.dumps(object_array([[[1]]])),
        pickle.dumps(object_array([[None]])),
        pickle.dumps(object_array([[-1]])),
        pickle.dumps(object_array([[2**31]])),
        pickle.dumps(object_array([[10**500]])),
    ],
)
def test_content_other_than_lists_of_token_ids_is_refused(tmp_path, content):
    file = written(tmp_path / "a.npz", pickled(content))

    with pytest.raises(UserError, match="is not a NumPy archive of labelled sequences: "):
        list(read_labelled(file, ("x", "y")))


def test_a_list_named_many_times_over_is_refused(tmp_path):
    long = [1] * 10_000
    file = written(
        tmp_path / "a.npz", npy_of(object_array([long] * 1_000)), npy_of(np.zeros(1_000, int))
    )

    with pytest.raises(UserError, match="x stands for more numbers than it has bytes"):
        list(read_labelled(file, ("x", "y")))


def test_a_setter_called_on_the_stand_in_changes_nothing(tmp_path):
    # GLOBAL numpy.ndarray, an empty tuple as its state, BUILD, STOP
    file = written(tmp_path / "a.npz", pickled(b"cnumpy\nndarray\n)b."))

    with pytest.raises(UserError, match="x is not a readable pickle"):
        list(read_labelled(file, ("x", "y")))
    assert unpickling._Shell.state is None


def header(shape, descr="|O"):
    text = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


@pytest.mark.parametrize(
    ("member", "problem"),
    [
        (header((10**15,)), "x declares shape"),
        (header((1, 1)), "x declares shape"),
        (header(()), "x declares shape"),
        (header((1,), "<i8") + bytes(8), "x declares shape"),
        (header((-1,)) + pickle.dumps(object_array([[1]])), "x declares shape"),
        (header((1,)).replace(b"{", b"["), "x has no readable header .ValueError"),
        (b"\x93NUMPY\x09\x00", "x has .npy format version"),
        (b"\x93NUMPY\x01\x00\xff\xff", "x has no readable header .ValueError"),
        (b"", "reading magic string, expected 8 bytes got 0"),
    ],
)
def test_an_absurd_header_is_refused(tmp_path, member, problem):
    file = written(tmp_path / "a.npz", member)

    with pytest.raises(UserError, match=f"labelled sequences: .*{problem}"):
        list(read_labelled(file, ("x", "y")))


@pytest.mark.parametrize(
    "labels",
    [
        header((10**15,), "<i8") + bytes(8),
        header((2,), "<i8") + bytes(8),
        header((1,), "<i8") + bytes(9),
        npy_of(np.array([1.0])),
        npy_of(np.array([-1])),
        npy_of(np.array([2**31])),
        npy_of(object_array([[1]])),
        npy_of(np.array([1, 2])),
    ],
)
def test_labels_that_do_not_fit_are_refused(tmp_path, labels):
    file = written(tmp_path / "a.npz", npy_of(object_array([[1]])), labels)

    with pytest.raises(UserError, match="is not a NumPy archive of labelled sequences: "):
        list(read_labelled(file, ("x", "y")))


def test_members_of_other_names_are_refused(tmp_path):
    x = npy_of(object_array([[1]]))

    for file in (written(tmp_path / "a.npz", x, z=x), written(tmp_path / "b.npz", x, y=None)):
        with pytest.raises(UserError, match=r"it holds x\.npy.*; expected x\.npy, y\.npy"):
            list(read_labelled(file, ("x", "y")))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    file = written(tmp_path / "a.npz", bytes(archive.MAX_BYTES))
    assert file.path.stat().st_size < 1_000_000

    with pytest.raises(UserError, match=r"it unpacks to 268,\d{3},\d{3} bytes, more than"):
        list(read_labelled(file, ("x", "y")))


def test_a_member_that_declares_less_than_it_unpacks_to_is_refused(tmp_path):
    path = tmp_path / "a.npz"
    written(path, bytes(10_000_000))
    content = path.read_bytes().replace(struct.pack("<I", 10_000_000), struct.pack("<I", 100))
    path.write_bytes(content)

    with pytest.raises(UserError, match="is not a NumPy archive"):
        list(read_labelled(LocalFile(path, hashlib.sha256(content).hexdigest()), ("x", "y")))


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_numpy_does_not_use_is_refused(tmp_path, compression):
    file = written(tmp_path / "a.npz", npy_of(object_array([[1]])), compression=compression)

    with pytest.raises(UserError, match="packed in another way than NumPy packs"):
        list(read_labelled(file, ("x", "y")))


@pytest.mark.parametrize("name", ["../x", "/x", "..\\x", "x.npy/../x"])
def test_a_member_that_leads_elsewhere_is_refused_and_nothing_written(tmp_path, name):
    x = npy_of(object_array([[1]]))
    file = written(tmp_path / "a.npz", x, **{name: x})

    with pytest.raises(UserError, match=r"it holds .*; expected x\.npy, y\.npy"):
        list(read_labelled(file, ("x", "y")))
    assert list(tmp_path.iterdir()) == [file.path]


def test_an_encrypted_member_is_refused(tmp_path):
    path = tmp_path / "a.npz"
    written(path, npy_of(object_array([[1]])))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # general purpose bit 0: encrypted
    content[content.index(b"PK\x03\x04") + 6] |= 1
    path.write_bytes(content)

    with pytest.raises(UserError, match="encrypted"):
        list(read_labelled(LocalFile(path, hashlib.sha256(content).hexdigest()), ("x", "y")))


VALID = npy_of(object_array([[1, 2], [300]]))


@given(st.integers(0, len(VALID)), st.integers(0, len(VALID) - 1), st.integers(0, 255))
def test_a_damaged_member_raises_nothing_but_a_user_error(tmp_path_factory, end, position, byte):
    damaged = bytearray(VALID)
    damaged[position] = byte
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    file = written(path, bytes(damaged[:end]), npy_of(np.array([1, 2])))

    try:
        ((sequences, labels),) = read_labelled(file, ("x", "y"))
    except UserError:
        return
    assert len(sequences) == len(labels) == 2
