"""Why two runs may differ: what changed between them."""

from collections.abc import Iterator, Mapping
from typing import Any

from rnnpipe.records import Record, RunRecord


class Difference(Record):
    """One thing that is not the same in two runs.

    `what` is a path of keys, joined by dots. The values are numbers, text, truth values, `None`,
    or lists of these; "absent" stands for a key that only the other run has.
    """

    what: str
    base: Any
    other: Any


ABSENT = "absent"


def differences(base: RunRecord, other: RunRecord) -> list[Difference]:
    """What changed from `base` to `other`: suite, data, commit, packages, hardware and seeds.

    Only what is different, in the record's order. Of the suite, what it says; what it leaves to
    its defaults is absent.
    """
    ours, theirs = (dict(_flat(_told(record))) for record in (base, other))
    return [
        Difference(what=what, base=ours.get(what, ABSENT), other=theirs.get(what, ABSENT))
        for what in dict.fromkeys((*ours, *theirs))
        if ours.get(what, ABSENT) != theirs.get(what, ABSENT)
    ]


def _told(record: RunRecord) -> dict[str, Any]:
    return {
        "suite": record.suite.model_dump(mode="json", exclude_unset=True),
        "datasets": {
            name: dataset.model_dump(mode="json", exclude={"spec", "sources", "baseline"})
            for name, dataset in record.datasets.items()
        },
        "environment": record.environment.model_dump(mode="json"),
        "trained on": sorted(
            {str(h) for h in (trial.hardware for trial in record.trials) if h is not None}
        ),
    }


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Nested tables, and lists of tables, as paths and values."""
    if isinstance(value, Mapping):
        items = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        items = [(str(position), item) for position, item in enumerate(value)]
    else:
        yield path, value
        return
    for key, item in items:
        yield from _flat(item, f"{path}.{key}" if path else key)
