"""The pickle of a ragged array, a NumPy object array of lists, read without running anything.

An unpickler does as the file says, step by step. Refusing to look up a function keeps foreign code
from running, yet a few bytes can still ask for gigabytes of memo, or for the hash of a tuple that
takes years. So each step is checked before the first one is taken.
"""

import io
import pickle
import pickletools
import re
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


def unpickled_lists(content: bytes, name: str) -> list[Any]:
    """The list inside the pickled object array that `content` begins with.

    Raises:
        ValueError: it is damaged, or is anything else; `name` says what.

    """
    try:
        _check_steps(content, name)
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


def _check_steps(content: bytes, name: str) -> None:
    file = io.BytesIO(content)
    step = ""
    while step != "STOP":
        if numbers := _NUMBERS.match(content, file.tell()):
            file.seek(numbers.end())
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
