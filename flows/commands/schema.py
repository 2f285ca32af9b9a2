"""Print the JSON Schema of suite files, by which an editor completes and checks them.

Keep it beside your suites: `rnnpipe schema > suite.schema.json`. Editors that know TOML through
Taplo ("Even Better TOML") then find it by a first line `#:schema ./suite.schema.json`.
"""

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are no options."""


def main(options: argparse.Namespace) -> int:  # noqa: ARG001 (there are none)
    """Prints the schema."""
    from flows.commands.output import console  # noqa: PLC0415
    from rnnpipe.suites.schema import suite_schema  # noqa: PLC0415 (imports pydantic)

    console().out(json.dumps(suite_schema(), indent=2, ensure_ascii=False))
    return 0
