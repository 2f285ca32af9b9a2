"""A copy of Prefect's database before anything is in it, kept once a machine for new homes.

To make one runs all migrations that Prefect ever had, some eight seconds of work: a copy takes
milliseconds. It is kept by Prefect's version: so a server that is given one has nothing to migrate,
and finds the kinds of blocks registered, which takes another second.
"""

import contextlib
import sqlite3
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from rnnpipe.errors import UserError
from rnnpipe.settings import user_cache
from rnnpipe.store import write_atomically

NAME = "prefect.db"
"""Prefect's own name for the database in its home, where its settings name no other one."""


def lay(home: Path) -> Literal["there", "copied", "none"]:
    """Gives `home` a copy, if it has no database and a sound copy is kept.

    Returns whether one was there, or was copied, or neither; then its server will make one.
    """
    database = home / NAME
    if database.exists():
        return "there"
    kept = _kept()
    if kept is None or not _is_sound(kept):
        return "none"
    write_atomically(database, kept.read_bytes())
    return "copied"


def keep(home: Path) -> None:
    """Keeps a copy of the database in `home`, in which nothing must have happened yet.

    Where there is none, as with another kind of database, or one is kept already, does nothing.
    """
    kept = _kept()
    if kept is None or not (home / NAME).exists() or _is_sound(kept):
        return
    # Where nothing can be written, the next home's is made as this one was.
    no_room = contextlib.suppress(UserError, OSError, sqlite3.OperationalError)
    with no_room, tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / NAME
        # Its server has it open: what is written stands partly in another file.
        with closing(sqlite3.connect(home / NAME)) as ours, closing(sqlite3.connect(copy)) as new:
            ours.backup(new)
        write_atomically(kept, copy.read_bytes())


def _kept() -> Path | None:
    """Where the copy is kept; None for a user without a home."""
    try:
        return user_cache() / f"prefect-{version('prefect')}.db"
    except RuntimeError:
        return None


def _is_sound(database: Path) -> bool:
    """Whether it is there and whole; to look leaves no other file beside it."""
    address = f"{database.as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return bool(connection.execute("PRAGMA quick_check").fetchall() == [("ok",)])
    except sqlite3.DatabaseError:
        return False
