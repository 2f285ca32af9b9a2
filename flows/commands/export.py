"""Write a trained model for other programs, read it back by theirs, and compare.

MODEL is what `predict` takes: RUN:DATASET/VARIANT, RUN alone where one variant wins, a name that
`promote` gave, or the folder of a bundle. FORMAT is keras, onnx, saved_model, litert; bundle, which
`rnnpipe predict` reads; or mlflow, a bundle that `mlflow.pyfunc.load_model` reads. The file is read
by its own runtime and compared with the model on test examples: a file that answers otherwise is
not kept, and one whose runtime is not installed is called not verified. Beside it `export.json`
says what goes in and out, and how far it is off.

The input is what the model reads: token ids by `encoders.json`, or numbers scaled by it. Of a model
that writes text keras, onnx and saved_model hold the probability of each next token, and a bundle
alone how tokens are chosen.
"""

import argparse
import os
from pathlib import Path

from flows.commands.options import add_artifacts, add_code, add_json, store_of
from flows.commands.output import console, print_json
from flows.running import process
from rnnpipe.exports.kinds import FORMATS, OF_BUNDLES, format_named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument("--to", choices=tuple(FORMATS), required=True, metavar="FORMAT")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        help="a folder that is not there yet (default: DATASET-VARIANT-FORMAT, here)",
    )
    parser.add_argument(
        "--ensemble", action="store_true", help="export the mean of all of the run's seeds"
    )
    add_code(parser)
    add_artifacts(parser)
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Writes the model, and tells how far it is off."""
    from rnnpipe.bundles.reference import find_model  # noqa: PLC0415 (imports pyarrow)

    store = store_of(options)
    code = None if options.code is None else Path(options.code)
    bundle = find_model(
        store,
        options.model,
        ensemble=options.ensemble,
        code=code,
        card=options.to in OF_BUNDLES,
    )
    made_of = bundle.record
    default = f"{made_of.dataset}-{made_of.variant}-{options.to}"
    folder = Path(options.output or default)
    process.set_up(store.state)
    process.import_tensorflow()
    kind = format_named(options.to)
    from rnnpipe.exports.examples import cached_inputs  # noqa: PLC0415 (imports TensorFlow)
    from rnnpipe.exports.export import export  # noqa: PLC0415
    from rnnpipe.exports.subject import Exportable, of_file  # noqa: PLC0415

    signature = of_file(bundle.signature)
    subject = Exportable(
        name=made_of.label,
        model=bundle.model(),
        signature=signature,
        examples=cached_inputs(store, made_of.trained.test_digest, signature),
        encoders=bundle.encoders,
        bundle=bundle.folder,
    )
    record = export(subject, kind, folder)
    if options.json:
        verified = record.compared is not None
        content = record.model_dump(mode="json", exclude={"version"})
        print_json({"folder": os.fspath(folder), "verified": verified, **content})
        return 0
    out = console()
    out.print(f"{made_of.label} as {kind.name} in {folder}")
    out.print(record.told(kind))
    return 0
