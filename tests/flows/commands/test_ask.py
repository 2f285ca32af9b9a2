"""`rnnpipe ask`: what it refuses before anything is served, and which models it takes."""

import os

import pytest

from flows.cli import main
from flows.commands import ask
from rnnpipe.bundles.reference import find_models
from rnnpipe.errors import UserError
from rnnpipe.store import Store
from tests.rnnpipe.bundles.made import made_run

RUN_ID = "20261129-200000-small-beef"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--host", "0.0.0.0"], "open to other machines: give a --token"),
        (["--host", "::"], "open to other machines: give a --token"),
        (["--host", "example.org"], "names by which it is called go to --allow-host"),
        (["--token", "two words"], "the token has blanks"),
        (["--token", "tökén"], "other characters than ASCII"),
        (["--port", "70000"], "is not a port"),
    ],
)
def test_what_is_unsafe_or_no_address_is_refused(arguments, told, capsys):
    assert main(["ask", "latest", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_token_may_come_from_the_environment(monkeypatch, capsys):
    monkeypatch.setitem(os.environ, "RNNPIPE_ASK_TOKEN", "a b")
    assert main(["ask", "latest"]) == 2
    assert "the token has blanks" in capsys.readouterr().err


def test_of_a_run_every_variant_is_asked_and_of_a_name_that_one(tmp_path):
    made_run(tmp_path / "runs" / RUN_ID, {"source": "digits", "limit": 60}, name="digits")
    store = Store.at(str(tmp_path))
    for reference in ("latest", "latest-good", RUN_ID, "latest:digits/net"):
        (bundle,) = find_models(store, reference)
        assert bundle.record.label == f"{RUN_ID}:digits/net"
    with pytest.raises(UserError, match="fits no run"):
        find_models(store, "2020")


def test_loopback_needs_no_token():
    ask._require_safe("127.0.0.1", None)
    ask._require_safe("::1", None)
    ask._require_safe("0.0.0.0", "secret")
