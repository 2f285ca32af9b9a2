"""Readers against input that nobody meant to write.

Each test here takes valid input, changes its bytes, its words or its structure at random, and
holds one property: what comes of it is a value or a `UserError`. Nothing else is raised, no code
runs, no file is opened but in the test's own folder (an audit hook of the interpreter sees to
that), and memory stays within bounds. The changes are random but not new each time: the n-th input
of a test is always the same.

A test run takes a few hundred inputs. To look further, by hand, with as many as there is time for:

    RNNPIPE_FUZZ_INPUTS=40000 python -m pytest tests/fuzz

A failure names its input. What it shows belongs into the reader's own tests, as the smallest input
that does the same.
"""

import os
import resource
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from rnnpipe.errors import UserError

MOST_BYTES = 256 * 2**20
"""How much memory the inputs of a test, each of some kilobytes, may take."""

INPUTS = int(os.environ.get("RNNPIPE_FUZZ_INPUTS", "300"))

_LIBRARY = tuple({os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "purelib")})

_FORBIDDEN = (
    *("pickle.find_class", "ctypes.", "socket.", "subprocess."),
    *("os.system", "os.exec", "os.fork", "os.spawn", "os.posix_spawn"),
    *("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.putenv", "os.unsetenv", "os.kill", "shutil.", "tempfile."),
)


def fuzz(
    name: str,
    path: Path,
    change: Callable[[Random], bytes],
    read: Callable[[Path], Any],
    check: Callable[[Any], None],
) -> None:
    """Puts each input that `change` gives at `path`, has it read, and the value checked."""
    values, before = 0, _peak_bytes()
    for number in range(INPUTS):
        content = change(Random(f"{name} {number}"))
        path.write_bytes(content)
        try:
            with watched(path.parent):
                value = read(path)
            check(value)
            values += 1
        except UserError:
            pass
        except BaseException as error:
            error.add_note(f"input {number} of {name}: {content!r:.2000}")
            raise
    assert 0 < values < INPUTS, "the inputs are all valid, or all invalid: a blunt test"
    assert _peak_bytes() - before < MOST_BYTES


def _peak_bytes() -> int:
    """The most memory that this process has had so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


@contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Fails when anything inside opens a file out of `folder`, changes one, or runs code."""
    _hook.folder, _hook.found = f"{folder.resolve()}{os.sep}", []
    _hook.thread = threading.get_ident()
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        yield
    finally:
        _hook.folder = None
        sys.dont_write_bytecode = before
    # a reader may have caught what the hook raised
    assert not _hook.found, _hook.found


class _Hook:
    """An audit hook cannot be removed: outside of `watched`, this one does nothing.

    Python's own library is read and run at any time, since some of it is imported late; other
    threads, which other tests may have left behind, do as they please.
    """

    folder: str | None = None
    thread: int
    found: list[tuple[object, ...]]

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.folder is None or threading.get_ident() != self.thread:
            return
        if event == "open":
            bad = not self._may_open(*arguments)
        elif event == "exec":
            bad = not arguments[0].co_filename.startswith(("<frozen", *_LIBRARY))
        else:
            bad = event.startswith(_FORBIDDEN)
        if bad:
            self.found.append((event, *map(str, arguments)))
            raise PermissionError(f"{event} while reading: {arguments}")

    def _may_open(self, path: str | bytes | int, _: object, flags: int) -> bool:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            return False
        return isinstance(path, int) or os.path.realpath(os.fsdecode(path)).startswith(
            (self.folder, *_LIBRARY)
        )


_hook = _Hook()
sys.addaudithook(_hook)
