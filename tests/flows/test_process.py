import os

import pytest

from flows.process import set_up


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
