import gc
import os
import signal

import pytest

from flows.running import process
from flows.running.process import begin_run, set_up
from rnnpipe.store import Store


@pytest.fixture
def environment(monkeypatch):
    """The environment variables of this process, none to begin with."""
    variables = {}
    monkeypatch.setattr(os, "environ", variables)
    return variables


def test_prefect_gets_a_home_in_the_store_and_tells_nobody(environment, tmp_path):
    set_up(tmp_path)
    assert environment["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_nothing_is_cached_unless_a_task_says_so_and_nothing_is_pickled(environment, tmp_path):
    set_up(tmp_path)
    assert environment["PREFECT_TASKS_DEFAULT_NO_CACHE"] == "true"
    assert environment["PREFECT_RESULTS_DEFAULT_SERIALIZER"] == "json"


def test_what_the_user_has_set_stays(environment, tmp_path):
    environment["PREFECT_HOME"] = "/home/me/prefect"
    environment["PREFECT_LOGGING_LEVEL"] = "DEBUG"
    set_up(tmp_path)
    assert environment["PREFECT_HOME"] == "/home/me/prefect"
    assert environment["PREFECT_LOGGING_LEVEL"] == "DEBUG"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def begun(environment, monkeypatch, tmp_path):
    """Makes this process one that runs flows, as far as signals go, until the test ends."""
    monkeypatch.setattr(process, "own_servers", lambda _: None)
    monkeypatch.setattr("flows.running.process.temporary.start", lambda: None)
    monkeypatch.setattr(process, "import_tensorflow", lambda: None)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}

    def begin(block=lambda: None):
        with begin_run(Store(tmp_path)):
            block()

    yield begin
    for number, handler in before.items():
        signal.signal(number, handler)
    gc.unfreeze()


def test_what_is_imported_is_never_looked_through_for_garbage(begun):
    collecting = []
    begun(lambda: collecting.append(gc.isenabled()))
    assert collecting == [False]
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1000


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_process_ends_when_it_is_asked_to_and_is_not_broken_off_by_a_second_time(
    begun, number, code
):
    signal.signal(number, signal.SIG_DFL)
    begun()
    with pytest.raises(SystemExit) as end:
        signal.raise_signal(number)
    assert end.value.code == code
    signal.raise_signal(number)


def test_a_process_that_is_asked_to_end_finishes_its_imports_first(begun):
    imported = []

    def imports():
        signal.raise_signal(signal.SIGTERM)
        imported.append("flows")

    with pytest.raises(SystemExit):
        begun(imports)
    assert imported == ["flows"]


def test_under_nohup_a_process_outlives_its_terminal(begun):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    begun()
    signal.raise_signal(signal.SIGHUP)
