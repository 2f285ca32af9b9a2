"""Why the steps of a run were found in the cache or not: their keys against earlier runs' keys."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rnnpipe.records import RunRecord, TaskRecord

Components = Mapping[str, Any]
"""What a key was made of: `step`, `inputs`, `sources`, `libraries` and `settings`."""

ReadKey = Callable[[str], Components | None]
"""The components of a key, or None when they are not to be had."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ABSENT = object()
_SHOWN = 12
"""So many hex digits of a digest are shown, and tell it from any other in practice."""


@dataclass(frozen=True)
class Origin:
    """The step that made a changed upstream entry.

    `differences` are those of that step's key; there are none when it was computed anew with
    another result, and they are None when they cannot be told.
    """

    step: str
    differences: "tuple[Difference, ...] | None"


@dataclass(frozen=True)
class Difference:
    """One part of a key, and its value in the earlier and the later key; None where it had none.

    `part` is the dotted path of a parameter, such as `layers[0].units`, or the name of a module, a
    library or an environment variable. The values are text: JSON, a version, a setting, or the
    beginning of a digest.
    """

    kind: Literal["parameter", "upstream", "source", "library", "setting"]
    part: str
    old: str | None
    new: str | None
    origin: Origin | None = None


@dataclass(frozen=True)
class Explanation:
    """Why a step was found in the cache, or computed.

    A miss has a `reason` in words, or the `differences` to the closest earlier key: the one of the
    step `earlier_step` in the run `earlier_run`.
    """

    step: str
    hit: bool
    reason: str | None = None
    earlier_run: str | None = None
    earlier_step: str | None = None
    differences: tuple[Difference, ...] = ()


def explain(
    run: RunRecord, recorded: Sequence[RunRecord], read_key: ReadKey
) -> tuple[Explanation, ...]:
    """Explains every cached step of `run` by the runs among `recorded` that started before it."""
    before = [other for other in recorded if other.id < run.id]
    earlier = sorted(before, key=lambda other: other.id)
    return tuple(_explained(task, run, earlier, read_key) for task in run.tasks)


def differences(old: Components, new: Components) -> tuple[Difference, ...]:
    """Where two keys of the same step differ; empty when, and only when, they are one key."""
    return (
        *(_of_inputs(*change) for change in _changes("", old["inputs"], new["inputs"])),
        *_of_table("source", old["sources"], new["sources"]),
        *_of_table("library", old["libraries"], new["libraries"]),
        *_of_table("setting", old.get("settings", {}), new.get("settings", {})),
    )


def _of_inputs(part: str, old: Any, new: Any) -> Difference:
    is_upstream = part.isidentifier() and _is_digest(old) and _is_digest(new)
    return Difference("upstream" if is_upstream else "parameter", part, _shown(old), _shown(new))


def _of_table(
    kind: Literal["source", "library", "setting"], old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Difference]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before != after:
            yield Difference(kind, name, before and _short(before), after and _short(after))


def _explained(
    task: TaskRecord, run: RunRecord, earlier: Sequence[RunRecord], read_key: ReadKey
) -> Explanation:
    if task.cached:
        return Explanation(task.name, hit=True)
    if task.note:
        return Explanation(task.name, hit=False, reason=task.note)
    return _compared(task, run, earlier, read_key)


def _compared(
    task: TaskRecord, run: RunRecord, earlier: Sequence[RunRecord], read_key: ReadKey
) -> Explanation:
    def miss(reason: str) -> Explanation:
        return Explanation(task.name, hit=False, reason=reason)

    if task.key is None:
        return miss("nothing to compare: the run is from before keys were recorded")
    own = read_key(task.key)
    if own is None:
        return miss("nothing to compare: what its key was made of is not in the cache any more")
    others = [
        (other, recorded)
        for other in reversed(earlier)
        for recorded in other.tasks
        if _step(recorded) == _step(task)
    ]
    if not others:
        return miss("first time: no earlier run has this step")
    closest = _closest(task, own, others, read_key)
    if closest is None:
        return miss("nothing to compare: of earlier runs of this step no key is known")
    other, recorded, components = closest
    reason = None
    if recorded.key == task.key:
        reason = "nothing changed: its entry had gone from the cache"
    return Explanation(
        step=task.name,
        hit=False,
        reason=reason,
        earlier_run=other.id,
        earlier_step=recorded.name,
        differences=_Traced(other, run, read_key).differences(components, own),
    )


def _closest(
    task: TaskRecord,
    own: Components,
    others: Sequence[tuple[RunRecord, TaskRecord]],
    read_key: ReadKey,
) -> tuple[RunRecord, TaskRecord, Components] | None:
    """Among `others`, newest first: the very same key, or the one with the fewest differences.

    Keys of steps with the same label come before all others.
    """
    same_key = [(*other, own) for other in others if other[1].key == task.key]
    if same_key:
        return same_key[0]
    same_label = [other for other in others if other[1].name == task.name]
    for candidates in (same_label, others):
        newest: dict[str, tuple[RunRecord, TaskRecord]] = {}
        for run, recorded in candidates:
            if recorded.key:
                newest.setdefault(recorded.key, (run, recorded))
        known = [(*newest[key], read) for key in newest if (read := read_key(key)) is not None]
        if known:
            return min(known, key=lambda one: len(differences(one[2], own)))
    return None


@dataclass(frozen=True)
class _Traced:
    """Differences between a step's keys in two runs, followed up to where they come from."""

    earlier: RunRecord
    run: RunRecord
    read_key: ReadKey

    def differences(self, old: Components, new: Components) -> tuple[Difference, ...]:
        return tuple(
            replace(
                difference,
                origin=self._origin(old["inputs"][difference.part], new["inputs"][difference.part]),
            )
            if difference.kind == "upstream"
            else difference
            for difference in differences(old, new)
        )

    def _origin(self, old_entry: str, new_entry: str) -> Origin | None:
        made = _maker(new_entry, self.run)
        if made is None:
            return None
        before = _maker(old_entry, self.earlier)
        old = before and before.key and self.read_key(before.key)
        new = made.key and self.read_key(made.key)
        return Origin(made.name, self.differences(old, new) if old and new else None)


def _maker(entry: str, run: RunRecord) -> TaskRecord | None:
    return next((task for task in run.tasks if task.entry == entry), None)


def _step(task: TaskRecord) -> str:
    return task.name.partition(" ")[0]


def _changes(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Path, old and new value of everything in which two JSON values differ."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in sorted(old.keys() | new.keys()):
            inner = f"{path}.{name}" if path else name
            yield from _changes(inner, old.get(name, _ABSENT), new.get(name, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for position in range(max(len(old), len(new))):
            sides = (side[position] if position < len(side) else _ABSENT for side in (old, new))
            yield from _changes(f"{path}[{position}]", *sides)
    elif _json(old) != _json(new):
        yield path, old, new


def _json(value: Any) -> str | None:
    return None if value is _ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _shown(value: Any) -> str | None:
    if value is None:
        return "none"
    return _short(value) if _is_digest(value) else _json(value)


def _short(text: str) -> str:
    return text[:_SHOWN] if _is_digest(text) else text


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None
