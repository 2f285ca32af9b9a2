"""What the Tab key offers."""

import os
import subprocess
import sys

import pytest

from flows.cli import main

ASK = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_shtab_rnnpipe rnnpipe "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
echo "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    path = tmp_path_factory.mktemp("completion") / "rnnpipe"
    with path.open("w") as file:
        subprocess.run(
            [sys.executable, "-c", "from flows.cli import main; main(['completion', 'bash'])"],
            stdout=file,
            check=True,
        )
    return path


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (("rnnpipe", "comp"), "compare completion"),
        (("rnnpipe", "run", "--var"), "--variant"),
        (("rnnpipe", "completion", ""), "bash zsh tcsh runs"),
        (("rnnpipe", "cache", "pr"), "prune"),
        (("rnnpipe", "run", "mine"), "mine.toml"),
        (("rnnpipe", "show", "wi"), "wider"),
        (("rnnpipe", "compare", "wider", "2026"), "20261129-1 20261130-1"),
    ],
)
def test_bash_offers_what_fits(script, tmp_path, typed, offered):
    (tmp_path / "mine.toml").touch()
    ours = tmp_path / "bin" / "rnnpipe"  # what `rnnpipe completion runs` prints
    ours.parent.mkdir()
    ours.write_text("#!/bin/sh\necho wider; echo 20261129-1; echo 20261130-1\n")
    ours.chmod(0o755)
    command = ["bash", "-c", ASK, "bash", str(script), *typed]
    environment = os.environ | {"PATH": f"{ours.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == offered.split()


def test_zsh_knows_every_command(capsys):
    assert main(["completion", "zsh"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("#compdef rnnpipe")
    assert "completion:'Print what has a shell complete" in said
