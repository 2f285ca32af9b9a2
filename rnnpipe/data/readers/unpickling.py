"""The pickle of a ragged array, a NumPy object array of lists, read without running anything.

An unpickler does as the file says, step by step. Refusing to look up a function keeps foreign code
from running, yet a few bytes can still ask for gigabytes of memo, or for the hash of a tuple that
takes years. So each step is checked before the first one is taken.

Lists take ten times the memory of their pickle, so they are read some hundreds at a time.
"""

import io
import pickle
import pickletools
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

_STEPS = frozenset(
    {
        *("PROTO", "FRAME", "STOP"),
        *("GLOBAL", "STACK_GLOBAL", "REDUCE", "BUILD"),
        *("SHORT_BINUNICODE", "BINUNICODE", "SHORT_BINBYTES", "SHORT_BINSTRING"),
        *("NONE", "NEWTRUE", "NEWFALSE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "EMPTY_TUPLE"),
        *("BINGET", "LONG_BINGET", "LONG_BINPUT"),
    }
)
"""What the pickle of such an array needs besides `_NUMBERS`, in every protocol from 2 to 5."""

_OPCODES = {opcode.code: opcode for opcode in pickletools.opcodes}

_NUMBERS = re.compile(rb"(?:K.|M..|J....|[](ae\x94]|q.)++", re.DOTALL)
"""Lists, whole numbers below 2**31, and the short forms of putting one into the memo. They make up
nearly all of the pickle and are passed over at once, 100 times faster than step by step."""

_PUT = rb"(?:q.|r....|\x94)?+"
_NUMBER = rb"(?:K.|M..|J....)"
_LIST = rb"\]" + _PUT + rb"(?:\(" + _NUMBER + rb"++e|" + _NUMBER + rb"a)*+"
_ARRAY = re.compile(
    rb"\]" + _PUT + rb"((?:\((?:" + _LIST + rb")++e|" + _LIST + rb"a)*+)t" + _PUT + rb"b\.",
    re.DOTALL,
)
"""The list of an array's lists, each of numbers alone, and the end of the pickle. Nothing in it is
taken up again, or from before."""

_PIECES = re.compile(rb"(?:" + _LIST + rb"){1,500}+", re.DOTALL)


def unpickled_lists(content: bytes, name: str) -> Iterator[list[Any]]:
    """The list inside the pickled object array that `content` begins with, piece by piece.

    Raises:
        ValueError: it is damaged, or is anything else; `name` says what.

    """
    unframed = _checked(content, name)
    found = _ARRAY.search(unframed)
    begin, end = found.span(1) if found else (0, 0)
    others = _list_of_array(unframed[:begin] + unframed[end:], name)  # than plain lists
    pieces = _PIECES.finditer(unframed, begin, end)
    return chain([others], (_loaded(piece.group()) for piece in pieces))


def _loaded(lists: bytes) -> list[Any]:
    """Lists of numbers, and nothing else, as `_PIECES` matches them."""
    return pickle.loads(b"\x80\x02](%be." % lists)  # type: ignore[no-any-return]  # noqa: S301


def _list_of_array(content: bytes, name: str) -> list[Any]:
    try:
        array = _ListUnpickler(io.BytesIO(content)).load()
    except ValueError:
        raise
    except Exception as error:  # a damaged pickle raises anything
        raise ValueError(f"{name} is not a readable pickle ({error!r:.100})") from error
    state = array.state if type(array) is _Shell else None
    # ndarray.__setstate__ takes (version, shape, dtype, is_fortran, list of the elements)
    if type(state) is not tuple or len(state) != 5 or type(state[4]) is not list:
        raise ValueError(f"{name} is not the pickle of an object array")
    return state[4]


def _checked(content: bytes, name: str) -> bytes:
    """The pickle without its frames, which say no more than where to read ahead.

    Raises:
        ValueError: it is cut off, or takes a step that lists of whole numbers do not need.

    """
    file = io.BytesIO(content)
    pieces, begin, step = [], 0, ""
    while step != "STOP":
        if numbers := _NUMBERS.match(content, file.tell()):
            file.seek(numbers.end())
        at = file.tell()
        opcode = _OPCODES.get(file.read(1).decode("latin-1"))
        if opcode is None:
            raise ValueError(f"{name} is not a readable pickle (it is cut off, or none at all)")
        step = opcode.name
        argument: Any = opcode.arg.reader(file) if step in _STEPS and opcode.arg else None
        if step not in _STEPS or (step == "LONG_BINPUT" and argument >= len(content)):
            raise ValueError(
                f"the pickle of {name} takes the step {step}, which lists of whole numbers do not "
                "need; refused"
            )
        if step == "FRAME":
            pieces.append(content[begin:at])
            begin = file.tell()
    return b"".join([*pieces, content[begin : file.tell()]])


class _Shell:
    """Stands in for every callable in the pickle of an object array: keeps state, does nothing."""

    state: object = None

    def __init__(self, *_: object) -> None:
        pass

    def __setstate__(self, state: object) -> None:
        self.state = state


class _ListUnpickler(pickle.Unpickler):
    """Reads a pickled object array of lists; neither NumPy nor any other code runs for the file.

    The names below are what such an array's pickle calls, in NumPy 1 and 2; all of them become
    `_Shell`, so that the file cannot reach NumPy's own, less guarded `__setstate__`.
    """

    _ADMITTED = frozenset(
        {
            ("numpy", "ndarray"),
            ("numpy", "dtype"),
            ("numpy.core.multiarray", "_reconstruct"),
            ("numpy._core.multiarray", "_reconstruct"),
        }
    )

    def find_class(self, module: str, name: str) -> type[_Shell]:
        if (module, name) not in self._ADMITTED:
            raise ValueError(
                f"its pickle calls {module}.{name}, which lists of numbers do not need; refused"
            )
        return _Shell
