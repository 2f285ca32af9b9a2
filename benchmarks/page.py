"""Brings docs/performance.md up to date with what was measured last.

A table takes the place of what stands between `<!-- NAME -->` and `<!-- end -->`; the text around
the tables is written by hand.
"""

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import pictures, results, tables
from rnnpipe.files.digests import short
from rnnpipe.store import write_atomically

_PAGE = Path(__file__).parent.parent / "docs" / "performance.md"

_TABLES: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "steps": ("steps", tables.steps),
    "limits": ("steps", tables.limits),
    "profile": ("profile", tables.profile),
    "quick": ("quick", tables.quick),
    "cells": ("cells", tables.cells),
    "suite": ("suite", tables.suite),
    "accuracy": ("accuracy", tables.accuracy),
    "growth": ("growth", tables.growth),
    "trials": ("trials", tables.trials),
    "commands": ("trials", tables.commands),
    "reading": ("reading", tables.reading),
    "generation": ("generation", tables.generation),
    "decoding": ("generation", tables.decoding),
    "predict": ("predict", tables.predict),
    "ask": ("ask", tables.ask),
}
"""Each table's name on the page: which benchmark's figures it shows, and how."""

_PICTURES = {
    "steps": "![Milliseconds a training step](performance/steps.png)",
    "growth": "![Time against size](performance/growth.png)",
    "trials": "![Time against the number of trials](performance/trials.png)",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""
    del parser


def main(options: argparse.Namespace) -> None:
    """Writes every table and plot whose figures are there."""
    del options
    text = _PAGE.read_text()
    for name, (benchmark, table) in _TABLES.items():
        if (measured := results.kept(benchmark)) is not None:
            picture = [_PICTURES[name]] if name in _PICTURES else []
            shown = [*picture, table(measured), measured_on(measured)]
            text = with_content(text, name, "\n\n".join(shown))
    write_atomically(_PAGE, text.encode())
    pictures.draw(_PAGE.with_suffix(""))
    print(_PAGE)


def with_content(page: str, name: str, content: str) -> str:
    """The page with this content in the named place.

    Raises:
        ValueError: it has no such place.

    """
    start, end = _place(page, name).span()
    return f"{page[:start]}\n{content}\n\n{page[end:]}"


def content_of(page: str, name: str) -> str:
    """What stands in the named place, without the empty lines around it.

    Raises:
        ValueError: the page has no such place.

    """
    return _place(page, name)[0].strip()


def _place(page: str, name: str) -> re.Match[str]:
    found = re.search(rf"(?<=<!-- {name} -->\n).*?(?=<!-- end -->)", page, re.DOTALL)
    if found is None:
        raise ValueError(f"the page has no place '<!-- {name} -->' … '<!-- end -->'")
    return found


def measured_on(measured: dict[str, Any]) -> str:
    """The day, the commit and the machine of a measurement, in italics."""
    environment = measured["environment"]
    hardware = environment["hardware"]
    packages = ", ".join(f"{name} {v}" for name, v in environment["packages"].items())
    return (
        f"*{measured['day']}, commit {short(str(environment['commit']))}: {hardware['cpu']}, "
        f"{hardware['threads']} threads, {hardware['device']}; Python {environment['python']}, "
        f"{packages}.*"
    )
