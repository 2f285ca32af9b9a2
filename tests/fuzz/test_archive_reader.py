"""`read_labelled` against damaged and hostile archives, each with a digest that fits."""

import hashlib
import io
import os
import pickle
import pickletools
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from rnnpipe.data.readers.keras_archive import Labelled, read_labelled
from rnnpipe.data.sources.files import LocalFile
from tests.fuzz.changes import changed_bytes
from tests.fuzz.fuzzing import fuzz

LISTS = [[1, 20, 300], [], [70_000] * 3, list(range(40))]
PACKINGS = (
    *(zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED),
    *(zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA),
)


class Hostile:
    """Makes a folder when its pickle is read."""

    def __init__(self, marker: str) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (self.marker,)


def ragged(*extra: object) -> np.ndarray:
    array = np.empty(len(LISTS) + len(extra), object)
    array[:] = [*LISTS, *extra]
    return array


def npy(content: bytes, descr: str = "|O", shape: tuple[int, ...] = (len(LISTS),)) -> bytes:
    file = io.BytesIO()
    header = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + content


def steps(content: bytes) -> list[bytes]:
    """A pickle cut into its opcodes, each with its argument."""
    starts = [position for *_, position in pickletools.genops(content)]
    return [content[a:b] for a, b in zip(starts, [*starts[1:], len(content)], strict=True)]


PICKLES = [pickle.dumps(ragged(), protocol) for protocol in (3, 4, 5)]
HOSTILE_STEPS = (
    # calls, and ways to make an object
    *(
        b"cos\nsystem\n",
        b"cbuiltins\neval\n",
        b"\x8c\x02os\x8c\x06system\x93",
        b"cnumpy\nndarray\n",
    ),
    *(b"i__main__\nx\n", b"R", b"b", b"o", b"\x81", b"\x92", b"P1\n", b"Q", b"\x82\x01", b"\x97"),
    # absurd sizes: of the memo, of bytes, of a number
    *(b"r\xff\xff\xff\x07", b"j\xff\xff\xff\xff", b"\x8e" + b"\xff" * 8, b"\x8b\xff\xff\xff\x7f"),
    *(b"\x96" + b"\xff" * 7 + b"\x7f", b"I" + b"9" * 5000 + b"\n", b"G" + b"\xff" * 8),
    # a tuple of 2**60 numbers, and what would hash it
    *(b"2\x86" * 60, b"}(0K\x01u", b"\x8f(0\x90"),
    # ends, and all that an array needs as well
    *(b".", b"0", b"1", b"N", b"(", b")", b"]", b"e", b"h\x00", b"K\xff", b"J\xff\xff\xff\xff"),
)
LABELS = np.array([4, 5, 6, 7])


def changed_pickle(random: Random, marker: str) -> bytes:
    content = random.choice(PICKLES)
    match random.randrange(4):
        case 0:
            return changed_bytes(random, content)
        case 1:
            return pickle.dumps(ragged(Hostile(marker)), random.choice((3, 4, 5)))
        case _:
            parts = steps(content)
            for _ in range(random.choice((1, 1, 2, 3))):
                place, other = (random.randrange(len(parts)) for _ in range(2))
                match random.randrange(4):
                    case 0:
                        parts[place] = b""
                    case 1:
                        parts[place] = parts[other]
                    case 2:
                        parts[place] *= 3
                    case _:
                        parts.insert(place, random.choice(HOSTILE_STEPS))
            return b"".join(parts)


def changed_archive(random: Random, marker: str) -> bytes:
    """An archive with one thing wrong: in a pickle, a header, the labels, the members, or bytes."""
    x, y, names = npy(PICKLES[1]), npy(LABELS.tobytes(), "<i8"), ["x.npy", "y.npy"]
    place = random.randrange(6)
    if place < 2:
        x = npy(changed_pickle(random, marker))
    elif place == 2:
        shape = random.choice(((10**15,), (-1,), (), (4, 1), (2**63,), (3,), (5,), (2**31, 0)))
        descr = random.choice(("|O", "<i8", ">u8", "<f8", "|b1", "|V0", "<U1", "<M8[s]", "|S99999"))
        x, y = random.choice(((npy(PICKLES[1], shape=shape), y), (x, npy(y[-32:], descr, shape))))
    elif place == 3:
        x, y = random.choice(((changed_bytes(random, x), y), (x, changed_bytes(random, y))))
    elif place == 4:
        names[random.randrange(2)] = random.choice(
            ("../x.npy", "/x.npy", "x.npy", "X.npy", "", "y")
        )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", random.choice(PACKINGS if place == 4 else PACKINGS[:3])) as out:
        for name, content in zip(names, (x, y), strict=True):
            out.writestr(zipfile.ZipInfo(name), content, out.compression)
    return changed_bytes(random, file.getvalue()) if place == 5 else file.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name", "ignore:invalid escape sequence")
@pytest.mark.filterwarnings("ignore:Reading `.npy` or `.npz` file required")
def test_any_archive_is_labelled_sequences_or_a_user_error(tmp_path):
    path, marker = tmp_path / "fuzz.npz", tmp_path / "marker"

    def read(path: Path) -> list[Labelled]:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return list(read_labelled(LocalFile(path, digest), ("x", "y")))

    def check(found: list[Labelled]) -> None:
        [(sequences, labels)] = found
        assert len(sequences) == len(labels)
        assert (sequences.values >= 0).all()
        assert labels.dtype == np.int32

    fuzz("archive", path, lambda random: changed_archive(random, str(marker)), read, check)
    assert list(tmp_path.iterdir()) == [path]
