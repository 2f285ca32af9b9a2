"""`python -m benchmarks [BENCHMARK] [options]`: one benchmark, or all and the page about them."""

import argparse

from benchmarks import (
    accuracy,
    ask,
    cells,
    generation,
    growth,
    memory,
    own,
    page,
    predict,
    profile,
    quick,
    reading,
    remembered,
    steps,
    suite,
    trials,
    verdicts,
)

_BENCHMARKS = {
    "steps": steps,
    "profile": profile,
    "cells": cells,
    "growth": growth,
    "suite": suite,
    "accuracy": accuracy,
    "trials": trials,
    "reading": reading,
    "generation": generation,
    "predict": predict,
    "page": page,
}

_ON_DEMAND = {
    "quick": quick,
    "own": own,
    "verdicts": verdicts,
    "ask": ask,
    "memory": memory,
    "remembered": remembered,
}
"""What measures again, takes half an hour and says nothing about speed, or needs a run that is
there."""


def main() -> None:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.set_defaults(benchmark=None)
    commands = parser.add_subparsers(metavar="BENCHMARK")
    for name, module in (_BENCHMARKS | _ON_DEMAND).items():
        command = commands.add_parser(
            name, help=str(module.__doc__).partition("\n")[0], description=module.__doc__
        )
        module.add_arguments(command)
        command.set_defaults(benchmark=module)
    options = parser.parse_args()
    if options.benchmark is not None:
        options.benchmark.main(options)
        return
    for name, module in _BENCHMARKS.items():
        module.main(parser.parse_args([name]))


if __name__ == "__main__":
    main()
