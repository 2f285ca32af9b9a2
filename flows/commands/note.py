"""Give a run a name, a note or tags, or change them; without any it prints those it has.

RUN is an id, a unique prefix, a name, `latest` or `latest~1`. They are shown by `runs`, `show` and
the page of all runs, and written beside the run's record, which stays as it is. An empty text takes
a name or a note away: `--note ""`.
"""

import argparse

from flows.commands.options import add_artifacts, store_of
from flows.commands.output import console, print_text
from rnnpipe.records import Labels
from rnnpipe.records.labels import labels
from rnnpipe.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("--name", metavar="TEXT", help="what to call the run")
    parser.add_argument("--note", metavar="TEXT", help="a remark on it")
    parser.add_argument(
        "--tag", action="append", default=[], metavar="WORD", help="add a tag (repeatable)"
    )
    parser.add_argument(
        "--untag", action="append", default=[], metavar="WORD", help="take a tag away (repeatable)"
    )
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Changes what is given, and prints all that the run has."""
    store = store_of(options)
    run_id = store.runs.find(options.run)
    found = store.runs.read(run_id).labels
    changed = _changed(found, options)
    if changed != found:
        store.runs.label(run_id, changed)
        from rnnpipe.report.index import keep_index  # noqa: PLC0415 (imports SciPy)

        keep_index(store)
    out = console()
    out.print(f"run     {run_id}")
    for line in label_lines(store, run_id, changed):
        print_text(out, line)
    return 0


def label_lines(store: Store, run_id: str, given: Labels) -> list[str]:
    """What a run is called and what is said of it, a line each; none for what it has not.

    A name that other runs have too does not stand for this one: it is told which these are.
    """
    name = given.name or ""
    named = store.runs.names().get(name, []) if name else []  # which reads every run's record
    others = [other for other in named if other != run_id]
    also = f", as {' and '.join(others)}: an id says which is meant" if others else ""
    told = {"name": name + also, "note": given.note, "tags": ", ".join(given.tags)}
    return [f"{what:<8}{text}" for what, text in told.items() if text]


def _changed(found: Labels, options: argparse.Namespace) -> Labels:
    tags = [tag for tag in (*found.tags, *options.tag) if tag not in options.untag]
    return labels(_given(options.name, found.name), _given(options.note, found.note), tags)


def _given(text: str | None, before: str | None) -> str | None:
    """What is said now, or was before; nothing where an empty text is given."""
    return before if text is None else text or None
