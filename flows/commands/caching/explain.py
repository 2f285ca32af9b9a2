"""Tell why the steps of a run were found in the cache, or what had changed when they were not.

RUN is a run's id, a unique prefix of it, its name, `latest`, or `latest~1` for the one before. TASK
is a step's name, such as `train digits/lstm/seed-0`, or a part of it; all steps when left out. A
step that was not found is compared with the closest earlier key of the same step.
"""

import argparse
from collections.abc import Iterator, Mapping

from flows.commands.options import store_of
from flows.commands.output import console
from rnnpipe.errors import UserError
from rnnpipe.records.explaining import Components, Difference, Explanation, explain
from rnnpipe.store.keys import Keys
from rnnpipe.store.usage import recorded


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("task", metavar="TASK", nargs="*", help="only this step, or those like it")


def main(options: argparse.Namespace) -> int:
    """Prints a paragraph a step."""
    store = store_of(options)
    run = store.runs.read(store.runs.find(options.run))
    everything = recorded(store.runs)
    keys = _Reader(store.cache.keys)
    explanations = explain(run, everything.runs, keys.read)
    out = console()
    told: dict[str, tuple[Difference, ...]] = {}
    for explanation in _asked_for(explanations, " ".join(options.task)):
        for line in _lines(explanation, told):
            out.print(line, markup=False)
        told[explanation.step] = explanation.differences
    for run_id in everything.unreadable:
        out.print(f"not compared with {run_id}: `rnnpipe show {run_id}` says why", markup=False)
    return 0


class _Reader:
    """Reads every key once, however many steps are compared with it."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._known: dict[str, Components | None] = {}

    def read(self, key: str) -> Components | None:
        if key not in self._known:
            try:
                self._known[key] = self._keys.read(key)
            except UserError:
                self._known[key] = None
        return self._known[key]


def _asked_for(explanations: tuple[Explanation, ...], task: str) -> list[Explanation]:
    chosen = [e for e in explanations if e.step == task] or [
        e for e in explanations if task in e.step
    ]
    if task and not chosen:
        known = "\n  ".join(e.step for e in explanations) or "none: it ended before the first step"
        raise UserError(f"{task!r} fits no step of this run; its recorded steps:\n  {known}")
    return chosen


def _lines(explanation: Explanation, told: Mapping[str, tuple[Difference, ...]]) -> Iterator[str]:
    """The lines of one step; `told` are the differences of the steps before it, by step."""
    yield f"{'hit ' if explanation.hit else 'miss'}  {explanation.step}"
    if explanation.reason:
        yield f"      {explanation.reason}"
    if explanation.earlier_run:
        yield f"      compared with {explanation.earlier_step} of run {explanation.earlier_run}"
    for difference in explanation.differences:
        yield from _change(difference, told, "      ")


def _change(
    difference: Difference, told: Mapping[str, tuple[Difference, ...]], indent: str
) -> Iterator[str]:
    line = f"{indent}{difference.part}: {_old_and_new(difference)}"
    origin = difference.origin
    if origin is None:
        yield line
    elif not origin.differences:
        again = "" if origin.differences is None else " anew, with another result"
        yield f"{line}, made by {origin.step}{again}"
    elif told.get(origin.step) == origin.differences:
        yield f"{line}, made by {origin.step}: see there"
    else:
        yield f"{line}, made by {origin.step}, for which changed"
        for inner in origin.differences:
            yield from _change(inner, told, indent + "  ")


def _old_and_new(difference: Difference) -> str:
    old, new = difference.old, difference.new
    is_source = difference.kind == "source"
    if old is None:
        return "source added" if is_source else f"added {new}"
    if new is None:
        return "source removed" if is_source else f"removed {old}"
    return f"source changed ({old} → {new})" if is_source else f"{old} → {new}"
