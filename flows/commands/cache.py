"""Look into the cache of finished steps: explain, list, prune or audit it.

Of a store with an address, list, prune and audit see the working copy on this machine alone.
`rnnpipe cache ACTION --help` tells more about each.
"""

import argparse

from flows.commands.caching import audit, explain, listing, prune
from flows.commands.options import add_artifacts, add_command, store_of
from flows.commands.output import console

_ACTIONS = {"explain": explain, "list": listing, "prune": prune, "audit": audit}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the actions and their options."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, module in _ACTIONS.items():
        action = add_command(actions, name, module)
        add_artifacts(action)
        action.set_defaults(action=module.main)


def main(options: argparse.Namespace) -> int:
    """Takes the action; returns its exit code."""
    store = store_of(options)
    if store.address is not None and options.action is not explain.main:
        console().print(
            f"the working copy {store.root}; what is at {store.address} is left as it is"
        )
    code: int = options.action(options)
    return code
