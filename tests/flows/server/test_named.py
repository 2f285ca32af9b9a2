"""The API that Prefect's settings name, when it is gone or wants other credentials."""

import sys

import pytest

from flows.server.named import (
    may_name_api,
    prefect_settings,
    require_answer,
    require_usable_proxies,
)
from rnnpipe.errors import UserError

GONE = "http://127.0.0.1:9/api"


@pytest.mark.parametrize("where", ["environment", ".env", "prefect.toml", "profiles.toml"])
def test_a_server_that_is_gone_is_told_with_where_it_is_set(settings, tmp_path, where):
    written = {
        ".env": f"PREFECT_API_URL={GONE}\n",
        "prefect.toml": f'[api]\nurl = "{GONE}"\n',
        "profiles.toml": f'active = "ours"\n[profiles.ours]\nPREFECT_API_URL = "{GONE}"\n',
    }
    if where == "environment":
        settings(PREFECT_API_URL=GONE)
    else:
        (tmp_path / where).write_text(written[where])
        settings()
    with pytest.raises(UserError) as told:
        require_answer()
    assert str(told.value).startswith(f"Prefect's API at {GONE} does not answer (")
    origin = {
        "environment": "the environment variable PREFECT_API_URL",
        "profiles.toml": f"the active profile in {tmp_path}/profiles.toml",
    }.get(where, str(tmp_path / where))
    assert f"Its address is set by {origin}: start that server, or remove" in str(told.value)


def test_a_server_that_wants_other_credentials_is_told(settings, server):
    server.replies["/api/admin/version"] = [server.status(401)]
    settings(PREFECT_API_URL=f"{server.url}/api")
    with pytest.raises(UserError, match=r"wants other credentials.*set PREFECT_API_AUTH_STRING"):
        require_answer()


def test_a_server_that_answers_will_do(settings, server):
    server.replies["/api/admin/version"] = [
        server.status(200, b'"3.8.8"', Content_Type="application/json")
    ]
    settings(PREFECT_API_URL=f"{server.url}/api")
    require_answer()


def test_settings_that_make_no_sense_are_told_with_where_they_are_read_from(monkeypatch):
    def unreadable():
        raise ValueError("logging.level: input should be 'DEBUG'")

    monkeypatch.setattr("prefect.settings.get_current_settings", unreadable)
    with pytest.raises(UserError, match=r"cannot be used \(logging\.level: .*prefect\.toml"):
        prefect_settings()


def test_a_proxy_of_no_kind_is_told(monkeypatch):
    require_usable_proxies()
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1")
    with pytest.raises(UserError, match=r"proxies cannot be used .*correct or unset HTTP_PROXY"):
        require_usable_proxies()


@pytest.mark.parametrize(
    "where",
    [None, "environment", ".env", "prefect.toml", "profiles.toml", "profile", "import", "no home"],
)
def test_whether_an_api_may_be_named_is_told_without_prefect(
    settings, monkeypatch, tmp_path, where
):
    if where != "import":
        monkeypatch.delitem(sys.modules, "prefect")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'prefect-less'\n")
    written = {
        ".env": f"PREFECT_API_URL={GONE}\n",
        "prefect.toml": f'[api]\nurl = "{GONE}"\n',
        "profiles.toml": 'active = "ours"\n[profiles.ours]\n',
    }
    if where in written:
        (tmp_path / where).write_text(written[where])
    elif where == "environment":
        monkeypatch.setenv("PREFECT_API_URL", GONE)
    elif where == "profile":
        monkeypatch.setenv("PREFECT_PROFILE", "ours")
    elif where == "no home":
        monkeypatch.delenv("PREFECT_HOME")
    assert may_name_api() == (where is not None)
