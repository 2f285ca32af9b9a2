"""A run in an environment that other work has left its settings in."""

import os
import shutil

import pytest

from rnnpipe.store import Store
from tests.flows.test_cli import TINY, rnnpipe_process

LEFT = {
    "http_proxy": "http://127.0.0.1:9",
    "ALL_PROXY": "socks5://127.0.0.1:9",
    "no_proxy": "example.org",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PREFECT_SERVER_API_AUTH_STRING": "a-name:a-password",
    "PREFECT_API_AUTH_STRING": "another:password",
    "PREFECT_PROFILE": "gone",
}

# A user whom the system does not know, who may read everything and write only what is everyone's.
AS_NOBODY = (
    "setpriv",
    *("--reuid", "54321", "--regid", "54321", "--clear-groups"),
    *("--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search"),
    "--bounding-set=-all,+dac_read_search",
)
needs_setpriv = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="becomes another user, as root can"
)


def test_settings_of_other_work_do_not_end_a_run(tmp_path, monkeypatch):
    for name, value in LEFT.items():
        monkeypatch.setenv(name, value)
    process = rnnpipe_process(tmp_path, "run", "tiny.toml", "--variant", "gru", "--epochs", "1")
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "Traceback" not in err
    runs = Store(tmp_path / "artifacts").runs
    record = runs.read(runs.find("latest"))
    assert record.status == "finished"
    assert (runs.path(record.id) / "report.html").exists()
    assert "report  " in out


CHANCE = '{ baseline = { type = "majority" } }'
GRU = '{ layers = [{ type = "gru", units = 4 }] }'


@needs_setpriv
# Kernels that can be kept nowhere are compiled by the process itself, which one run shows.
@pytest.mark.parametrize(("home", "variant"), [("/", CHANCE), (None, GRU)])
def test_a_user_who_owns_neither_code_nor_home_has_a_run(tmp_path, monkeypatch, home, variant):
    suite = TINY.partition("[variants")[0]
    (tmp_path / "mine.toml").write_text(f"variants.one = {variant}\n{suite}")
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o777)
    monkeypatch.delenv("PREFECT_HOME")
    if home is None:
        monkeypatch.delenv("HOME")
    else:
        monkeypatch.setenv("HOME", home)
    process = rnnpipe_process(tmp_path, "run", "mine.toml", prefix=AS_NOBODY)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert "(finished)" in out
