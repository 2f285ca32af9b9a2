import pickle
import tracemalloc
from itertools import chain

import numpy as np
import pytest

from rnnpipe.data.readers.unpickling import unpickled_lists


def pickled(lists, protocol=4):
    array = np.empty(len(lists), object)
    array[:] = lists
    return pickle.dumps(array, protocol)


def read(content):
    return list(chain.from_iterable(unpickled_lists(content, "x")))


LISTS = [[0, 255, 256, 65_536, 2**31 - 1, -1], [], [114] * 50, *([n] for n in range(300))]

FROM_PYTHON_2 = (
    b"\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
    b"(K\x01K\x01\x85cnumpy\ndtype\nU\x02O8K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xff"
    b"J\xff\xff\xff\xffK?tb\x89]q\x00]q\x01(K\x01M\x00\x01eatb."
)


@pytest.mark.parametrize("protocol", [3, 4, 5])
def test_lists_read_back_equal(protocol):
    assert read(pickled(LISTS, protocol)) == LISTS


def test_lists_that_python_2_pickled_are_read():
    assert read(FROM_PYTHON_2) == [[1, 256]]


def test_a_list_named_twice_is_read():
    same = [1, 2]
    assert read(pickled([same, same])) == [[1, 2], [1, 2]]


@pytest.mark.parametrize("protocol", [3, 4, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 999, 1_000, 1_001, 2_500])
def test_many_lists_are_read_in_pieces(protocol, count):
    lists = [list(range(n % 7)) if n % 500 else list(range(3_000)) for n in range(count)]
    *_, last = pieces = list(unpickled_lists(pickled(lists, protocol), "x"))
    assert list(chain.from_iterable(pieces)) == lists
    assert len(last) <= 500


def test_lists_take_no_more_memory_than_some_of_them():
    content = pickled([list(range(1_000, 2_000)) for _ in range(10_000)])
    tracemalloc.start()
    assert sum(map(len, unpickled_lists(content, "x"))) == 10_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * len(content)  # all lists at once take thirteen times as much


@pytest.mark.parametrize("other", [[1], [[1, [2]]], ["a"], [[1], None], [[], [1], [[]]]])
def test_what_is_no_array_of_lists_of_numbers_is_read_whole(other):
    array = np.empty(len(other), object)
    array[:] = [*other]
    assert list(unpickled_lists(pickle.dumps(array), "x")) == [other]


@pytest.mark.parametrize(
    ("content", "step"),
    [
        (b"]r\xff\xff\xff\x07.", "LONG_BINPUT"),  # a memo of 2 GB
        (b"p134217727\n.", "PUT"),
        (b"K\x01" + b"2\x86" * 60 + b"}(0K\x01u.", "DUP"),  # a tuple of 2**60, to be hashed
        (b"}.", "EMPTY_DICT"),
        (b"\x8f.", "EMPTY_SET"),
        (b"I" + b"9" * 5000 + b"\n.", "INT"),
        (b"\x8b\xff\xff\xff\x7f.", "LONG4"),
        (b"\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.", "BINBYTES8"),
        (b"(i__main__\nHostile\n.", "INST"),
        (b"cnumpy\nndarray\n)\x81.", "NEWOBJ"),
        (b"P1\n.", "PERSID"),
        (b"\x82\x01.", "EXT1"),
        (b"\x97.", "NEXT_BUFFER"),
    ],
)
def test_a_step_that_lists_do_not_need_is_refused_before_any_is_taken(content, step):
    tracemalloc.start()
    with pytest.raises(ValueError, match=f"takes the step {step}, which lists of whole numbers"):
        read(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    "call",
    [
        b"cposix\nmkdir\n(X\x06\x00\x00\x00markertR.",
        b"\x8c\x05posix\x8c\x05mkdir\x93\x8c\x06marker\x85R.",
        b"cbuiltins\neval\n(X\x15\x00\x00\x00__import__('os').abort()tR.",
        b"cnumpy.core.multiarray\nscalar\n)R.",
        b"cnumpy\nload\n(X\x06\x00\x00\x00markertR.",
    ],
)
def test_no_function_is_looked_up_but_those_of_an_array(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"its pickle calls \S+, which lists of numbers"):
        read(call)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("end", range(0, len(FROM_PYTHON_2), 3))
def test_a_pickle_that_is_cut_off_is_a_value_error(end):
    with pytest.raises(ValueError, match=r"\w"):
        read(FROM_PYTHON_2[:end])
