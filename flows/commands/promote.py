"""Give a run's model a name by which `predict` finds it, and keep who held the name before.

MODEL is RUN:DATASET/VARIANT, or what else `predict` knows of a run. NAME may be a new one. Where
another model holds it, the two are compared on the test examples that they share: one that is
worse, or that cannot be compared, does not get the name without --force. A model's bundle lies in
the store under models/, and stays when its run is removed.
"""

import argparse

from flows.commands.options import add_artifacts, add_json, store_of
from flows.commands.output import console, print_json, print_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--ensemble", action="store_true", help="the mean of all of the run's seeds"
    )
    parser.add_argument("--force", action="store_true", help="give the name all the same")
    add_artifacts(parser)
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Gives the name, and tells what the comparison came to."""
    from rnnpipe.bundles.reference import find_variant  # noqa: PLC0415 (imports SciPy)
    from rnnpipe.bundles.registry import Registry  # noqa: PLC0415

    store = store_of(options)
    chosen = find_variant(store, options.model)
    registry = Registry(store)
    holder = registry.promote(chosen, options.name, ensemble=options.ensemble, force=options.force)
    if options.json:
        print_json({**holder.model_dump(mode="json"), "folder": str(registry.folder(holder))})
        return 0
    out = console()
    out.print(f"name    {holder.name}")
    out.print(f"model   {holder.label}")
    print_text(out, f"verdict {holder.verdict}{' (forced)' if holder.forced else ''}")
    out.print(f"bundle  {registry.folder(holder)}")
    return 0
