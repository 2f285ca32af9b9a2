"""What the documents point at is there, and what they show is understood."""

import re
import shlex
from pathlib import Path

import pytest

from flows.cli import command_line
from rnnpipe.suites.checking import require_runnable
from rnnpipe.suites.toml import parse_suite

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md"))
ELSEWHERE = {"nn/_rnn.py", "storage/file.py"}  # in codebases that the design learns from
BASES = (ROOT, ROOT / "rnnpipe", ROOT / "flows", ROOT / "tests")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_modules_and_links_that_a_document_names_are_there(document):
    text = document.read_text("utf-8")
    modules = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)+\.py)`", text))
    assert {
        m for m in modules - ELSEWHERE if not any((base / m).is_file() for base in BASES)
    } == set()
    links = {link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)}
    local = {link for link in links if link and "://" not in link}
    assert {link for link in local if not (document.parent / link).exists()} == set()


def test_the_rooms_that_the_design_lists_are_those_that_there_are():
    layout = (ROOT / "docs" / "design.md").read_text("utf-8").partition("## Layout")[2]
    listed = set(re.findall(r"(?m)^  ([a-z]+)/ ", layout.partition("tests/ ")[0]))
    there = {
        folder.parent.name
        for floor in ("rnnpipe", "flows")
        for folder in (ROOT / floor).glob("*/__init__.py")
    }
    assert there - {"commands"} == listed


def test_the_sample_of_a_report_is_whole_by_itself():
    page = (ROOT / "docs" / "sample-report.html").read_text("utf-8")
    assert "<h1>" in page
    links = set(re.findall(r'(?:href|src)="([^"]*)"', page))
    assert {link for link in links if not link.startswith(("#", "data:"))} == set()


COMMANDS = sorted(
    {
        (document.name, command.strip())
        for document in DOCUMENTS
        for block in re.findall(r"```console\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
        for command in re.findall(r"(?m)^\$ .*?\brnnpipe ([^|&\n]*)", re.sub(r" +#.*", "", block))
    }
)


@pytest.mark.parametrize(("document", "command"), COMMANDS, ids=" ".join)
def test_a_command_that_a_document_shows_is_understood(document, command):
    assert callable(command_line().parse_args(shlex.split(command)).command)


SUITES = [
    (document.name, block)
    for document in DOCUMENTS
    for block in re.findall(r"```toml\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
    if block.startswith("name = ")
]


@pytest.mark.parametrize(("document", "text"), SUITES, ids=[name for name, _ in SUITES])
def test_a_suite_that_a_document_shows_is_one(document, text):
    assert parse_suite(text, origin=document).trials()


def test_the_readme_shows_a_suite_that_can_be_run_and_its_commands():
    require_runnable(parse_suite(dict(SUITES)["README.md"], origin="README.md"))
    assert len([name for name, _ in COMMANDS if name == "README.md"]) > 8
