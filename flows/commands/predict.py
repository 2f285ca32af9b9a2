"""Ask a trained model about new rows.

MODEL is RUN:DATASET/VARIANT; RUN alone, for the variant that its verdict calls better than all
others; a name that `promote` gave; or the folder of a bundle. RUN is an id, a unique prefix,
`latest`, `latest~1`, or `latest-good`, the newest run that finished. The model is that of the seed
in the middle by validation loss.

INPUT is a file like those that the model was trained on, of CSV, TSV, JSON Lines, Parquet or .ts;
a picture, or a folder of them; or `-` for lines from standard input. It needs no column of what is
asked for. A row that cannot be read has the reason in place of an answer, and the exit code is then
1.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.options import add_artifacts, add_code, add_json, store_of
from flows.commands.output import print_json
from flows.running import process
from rnnpipe import output, progress

if TYPE_CHECKING:
    from rnnpipe.bundles.asking import Asked
    from rnnpipe.bundles.bundle import Bundle


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument("input", metavar="INPUT")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where answers go: a .csv, .jsonl or .parquet file, which is there once all are "
        "(default: CSV to standard output)",
    )
    parser.add_argument(
        "--format", choices=("csv", "jsonl"), default="csv", help="of standard output"
    )
    parser.add_argument(
        "--ensemble", action="store_true", help="answer with the mean of all of the run's seeds"
    )
    parser.add_argument(
        "--encoding", metavar="NAME", help="of INPUT (default: that of what was trained on)"
    )
    parser.add_argument(
        "--delimiter",
        metavar="CHARACTER",
        help="between two fields of INPUT, such as ';' (default: that of what was trained on)",
    )
    add_code(parser)
    add_artifacts(parser)
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Writes the answers, and tells how many there are."""
    from rnnpipe.bundles.asking import Asked, blocks_of  # noqa: PLC0415 (imports pyarrow)
    from rnnpipe.bundles.output import (  # noqa: PLC0415
        format_of,
        print_answers,
        write_answers,
    )

    if options.output is not None:
        format_of(Path(options.output))  # before anything slow
    bundle = _model(options)
    if options.encoding or options.delimiter:
        bundle.reader.read_as(encoding=options.encoding, delimiter=options.delimiter)
    given = sys.stdin.buffer if options.input == "-" else Path(options.input)
    process.import_tensorflow()
    asked = Asked()
    lines = asked.lines(bundle, blocks_of(bundle, given))
    answers = None
    if options.output is not None:
        write_answers(bundle, lines, Path(options.output))
    elif options.json:
        answers = list(lines)
    else:
        with output.as_bytes() as stream:
            print_answers(bundle, lines, stream, options.format)
    if options.json:
        print_json({**_document(bundle.record.label, options.output, asked), "answers": answers})
    for sentence in asked.summary():
        progress.note(f"  {sentence}")
    return 1 if asked.refused else 0


def _model(options: argparse.Namespace) -> "Bundle":
    """The model that is meant; a bundle in a folder needs nothing but what answers."""
    from rnnpipe.bundles.opening import is_bundle, open_bundle  # noqa: PLC0415 (imports pydantic)

    code = None if options.code is None else Path(options.code)
    if is_bundle(Path(options.model)) and not options.ensemble:
        return open_bundle(options.model, code)
    from rnnpipe.bundles.reference import find_model  # noqa: PLC0415 (imports SciPy)

    return find_model(store_of(options), options.model, ensemble=options.ensemble, code=code)


def _document(model: str, output: str | None, asked: "Asked") -> dict[str, object]:
    return {
        "model": model,
        "output": output,
        "examples": asked.examples,
        "answered": asked.answers,
        "errors": asked.refused,
        "first_error": asked.first,
        "counts": dict(asked.counts),
    }
