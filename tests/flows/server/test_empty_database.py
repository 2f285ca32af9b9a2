"""A new home's database: copied from what an earlier one's server made, or left to its own."""

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from flows.server import empty_database
from flows.server.temporary import TemporaryServer


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    """A machine on which no database was made yet."""
    monkeypatch.setenv("HOME", str(tmp_path / "user"))


@pytest.fixture
def home(tmp_path):
    """Makes a home, with a database of one table if that has rows."""

    def make(name, *rows):
        folder = tmp_path / name
        folder.mkdir()
        if rows:
            with closing(sqlite3.connect(folder / "prefect.db")) as database, database:
                database.execute("CREATE TABLE revision (name)")
                database.executemany("INSERT INTO revision VALUES (?)", [(row,) for row in rows])
        return folder

    return make


def rows(folder, table="revision"):
    with closing(sqlite3.connect(folder / "prefect.db")) as database:
        return [row for (row,) in database.execute(f"SELECT name FROM {table}")]


def kept():
    (path,) = (Path.home() / ".cache" / "rnnpipe").iterdir()
    return path


def test_a_new_home_gets_what_an_earlier_one_was_made_with(home):
    assert empty_database.lay(home("first")) == "none"
    with closing(sqlite3.connect(home("second", "a") / "prefect.db")) as server:
        # As Prefect's server has it: what is written last is not in the main file yet.
        server.execute("PRAGMA journal_mode = WAL")
        server.execute("INSERT INTO revision VALUES ('b')")
        server.commit()
        empty_database.keep(Path(server.execute("PRAGMA database_list").fetchone()[2]).parent)
    third = home("third")
    assert empty_database.lay(third) == "copied"
    assert rows(third) == ["a", "b"]


def test_a_database_that_is_there_stays_as_it_is(home):
    empty_database.keep(home("first", "new"))
    second = home("second", "old", "older")
    assert empty_database.lay(second) == "there"
    assert rows(second) == ["old", "older"]


def test_what_is_kept_stays_unless_it_is_damaged(home):
    empty_database.keep(home("first", "a"))
    empty_database.keep(home("second", "b"))
    third = home("third")
    empty_database.lay(third)
    assert rows(third) == ["a"]
    kept().write_bytes(kept().read_bytes()[:3000])
    assert empty_database.lay(home("fourth")) == "none"
    empty_database.keep(home("fifth", "b"))
    sixth = home("sixth")
    assert empty_database.lay(sixth) == "copied"
    assert rows(sixth) == ["b"]


def test_without_a_database_nothing_is_kept(home):
    empty_database.keep(home("first"))
    assert not Path.home().exists()


def test_where_nothing_can_be_kept_every_home_makes_its_own(home):
    Path.home().write_text("no folder")
    empty_database.keep(home("first", "a"))
    assert empty_database.lay(home("second")) == "none"


def test_a_user_without_a_home_gets_no_copy(home, monkeypatch):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    monkeypatch.setattr(empty_database, "write_atomically", pytest.fail)
    empty_database.keep(home("first", "a"))
    assert empty_database.lay(home("second")) == "none"


@contextmanager
def served(home, monkeypatch):
    """The database as the server of `home` finds it; the server answers before the end."""
    monkeypatch.setenv("PREFECT_HOME", str(home))
    server = TemporaryServer(home)
    try:
        yield
        server.wait()
    finally:
        server.stop()


def test_a_server_takes_what_another_one_made_and_nothing_has_happened_in_it(home, monkeypatch):
    first, second = home("first"), home("second")
    with served(first, monkeypatch):
        pass
    with served(second, monkeypatch):
        assert rows(second, "flow_run") == rows(second, "flow") == []
        assert len(rows(second, "block_type")) > 10
    assert rows(second, "block_type") == rows(first, "block_type")
