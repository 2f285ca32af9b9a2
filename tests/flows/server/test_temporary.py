"""The server of a command; a small program stands for one that does not start."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from prefect.settings import get_current_settings

from flows.server import temporary
from flows.server.temporary import TemporaryServer, start
from rnnpipe.errors import UserError


@pytest.fixture
def instead(monkeypatch, tmp_path_factory):
    """Has a program take the place of the server's; its argument is the socket's number."""

    def use(program):
        folder = tmp_path_factory.mktemp("instead")
        (folder / "stand_in_for_the_server.py").write_text(program)
        monkeypatch.syspath_prepend(folder)
        monkeypatch.setattr(temporary, "_PROCESS", "stand_in_for_the_server")

    return use


@pytest.mark.parametrize("where", ["environment", "prefect.toml", ".env", "profile"])
def test_where_prefect_has_an_api_none_is_started(settings, instead, tmp_path, where):
    api = "http://10.0.0.1:4200/api"
    (tmp_path / "prefect.toml").write_text(f'[api]\nurl = "{api}"\n' * (where == "prefect.toml"))
    (tmp_path / ".env").write_text(f"PREFECT_API_URL={api}\n" * (where == ".env"))
    if where == "profile":
        profile = f'active = "ours"\n[profiles.ours]\nPREFECT_API_URL = "{api}"\n'
        (tmp_path / "profiles.toml").write_text(profile)
    settings(**({"PREFECT_API_URL": api} if where == "environment" else {}))
    instead("raise SystemExit('not wanted')")
    assert start() is None
    assert get_current_settings().api.url == api
    assert os.environ.get("PREFECT_API_URL") == (api if where == "environment" else None)


@pytest.mark.parametrize("why", ["an API is named", "none may be started", "a proxy"])
def test_one_that_was_begun_before_prefects_settings_were_read_is_stopped(
    settings, instead, monkeypatch, tmp_path, why
):
    if why == "an API is named":
        (tmp_path / "prefect.toml").write_text('[api]\nurl = "http://10.0.0.1:4200/api"\n')
    settings(PREFECT_SERVER_EPHEMERAL_ENABLED=str(why != "none may be started"))
    if why == "a proxy":
        monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1")
    monkeypatch.setattr(temporary, "may_name_api", lambda: False)
    instead("import signal; signal.pause()")
    with suppress(UserError):
        assert start() is None
    TemporaryServer(tmp_path).stop()  # of one home there is one at a time that starts


def test_where_a_temporary_server_is_forbidden_the_user_is_told(settings, instead):
    settings(PREFECT_SERVER_EPHEMERAL_ENABLED="false")
    with pytest.raises(UserError, match="name no API and forbid a temporary server"):
        start()


def test_one_that_ends_at_once_is_told_with_its_last_words(instead, tmp_path):
    instead("import sys; sys.exit('the beginning' + 3000 * '.' + ' the disk is full')")
    server = TemporaryServer(tmp_path)
    with pytest.raises(UserError) as told:
        server.wait()
    assert "Prefect's temporary server did not start (" in str(told.value)
    assert " the disk is full\nMend that, or start a server yourself" in str(told.value)
    assert "the beginning" not in str(told.value)


def test_one_that_never_answers_is_told_and_killed(instead, monkeypatch, tmp_path):
    monkeypatch.setattr(temporary, "_START_SECONDS", 0.2)
    monkeypatch.setattr(temporary, "_STOP_SECONDS", 0.2)
    instead("import signal; signal.signal(15, signal.SIG_IGN); signal.pause()")
    server = TemporaryServer(tmp_path)
    with pytest.raises(UserError, match=r"did not start \(timed out\). It said nothing."):
        server.wait()
    assert server._process.returncode in {-9, -15}  # before it came to be deaf, or after


ANSWERS = """
import socket, sys
connection, _ = socket.socket(fileno=int(sys.argv[1])).accept()
connection.recv(1000)
prompt = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
connection.sendall(b"HTTP/1.1 %d X\\r\\nContent-Length: 0\\r\\n\\r\\n" % (200 if prompt else 500))
"""


def test_it_takes_connections_on_which_nothing_waits_in_a_private_home(instead, tmp_path):
    instead(ANSWERS)
    home = tmp_path / "home"
    server = TemporaryServer(home)
    server.wait()
    server.stop()
    assert home.stat().st_mode & 0o777 == 0o700


def test_of_two_in_one_home_the_second_starts_when_the_first_one_answers(instead, tmp_path):
    instead(ANSWERS)
    first = TemporaryServer(tmp_path)
    with ThreadPoolExecutor() as threads:
        making = threads.submit(TemporaryServer, tmp_path)
        elsewhere = TemporaryServer(tmp_path / "other")
        elsewhere.wait()
        assert not making.done()
        first.wait()
        second = making.result(timeout=60)
    second.wait()
    for server in (first, elsewhere, second):
        server.stop()


def test_a_database_that_cannot_be_used_is_told(settings, tmp_path):
    (tmp_path / "prefect.db").write_text("no database")
    server = TemporaryServer(tmp_path)
    with pytest.raises(UserError, match="file is not a database"):
        server.wait()


def test_a_home_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"cannot write in .*/file/prefect"):
        TemporaryServer(tmp_path / "file" / "prefect")
