"""All groups that compete on a dataset, each read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from rnnpipe.comparison.groups import Group, RefusedError, require_comparable
from rnnpipe.comparison.quality import GroupTallies, group_tallies

Key = tuple[str, str]
"""A run and a variant."""


@dataclass(frozen=True)
class Field:
    """Groups on one dataset, and what each measured or why nothing can be read of it."""

    groups: tuple[Group, ...]
    readings: dict[Key, GroupTallies | RefusedError]

    @classmethod
    def of(cls, groups: Iterable[Group]) -> "Field":
        """Reads every group; the same one twice is read once."""
        every = {_key(group): group for group in groups}
        return cls(tuple(every.values()), {key: _read(group) for key, group in every.items()})

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[Group, Group]]) -> "Field":
        """Reads both sides of every pair."""
        return cls.of(chain.from_iterable(pairs))

    def tallies(self, group: Group) -> GroupTallies:
        """What the group measured.

        Raises:
            RefusedError: nothing can be read of it.

        """
        found = self.readings[_key(group)]
        if isinstance(found, RefusedError):
            raise found
        return found

    def beside(self, *sides: Group) -> list[GroupTallies]:
        """What all other groups measured that can be read."""
        keys = [_key(side) for side in sides]
        return [
            found
            for key, found in self.readings.items()
            if key not in keys and not isinstance(found, RefusedError)
        ]

    @property
    def complete(self) -> dict[str, GroupTallies]:
        """By variant what each group of a run measured that can be read."""
        return {
            variant: found
            for (_, variant), found in self.readings.items()
            if not isinstance(found, RefusedError)
        }


def _key(group: Group) -> Key:
    return group.run.record.id, group.variant


def _read(group: Group) -> GroupTallies | RefusedError:
    try:
        return group_tallies(group, require_comparable(group, group))
    except RefusedError as error:
        return error
