"""Which trainings of two groups are set against each other, and which are the very same."""

from dataclasses import dataclass

from rnnpipe.comparison.groups import Group

_FEWEST_SHARED = 3
"""Fewer common seeds are no sample to pair, unless they are all there are."""


@dataclass(frozen=True)
class Pairing:
    """The trainings of two groups that a difference is taken of.

    Attributes:
        base, other: their positions in the groups.
        by_seed: whether the i-th of both sides share a seed, so that its luck cancels.
        note: what is left out.

    """

    base: tuple[int, ...]
    other: tuple[int, ...]
    by_seed: bool
    note: str = ""


def pairing(base: Group, other: Group) -> Pairing:
    """Two runs of a variant are paired by their common seeds; two variants are two samples.

    Seeds that only one of the runs has are left out where at least half of the fewer are common.
    """
    everything = tuple(range(len(base.trials))), tuple(range(len(other.trials)))
    shared = sorted({*base.seeds} & {*other.seeds})
    if base.variant != other.variant or 2 * len(shared) < min(map(len, everything)):
        return Pairing(*everything, by_seed=False)
    if base.seeds == other.seeds:
        return Pairing(*everything, by_seed=True)
    if len(shared) < _FEWEST_SHARED:
        return Pairing(*everything, by_seed=False)
    of_base, of_other = (
        tuple(group.seeds.index(seed) for seed in shared) for group in (base, other)
    )
    note = f"paired by the {len(shared)} seeds that both have"
    return Pairing(of_base, of_other, by_seed=True, note=note)


def very_same(base: Group, other: Group, found: Pairing) -> bool:
    """Whether each pair of trainings left the same outputs, as one trial from the cache does."""
    pairs = zip(
        (base.outputs[position] for position in found.base),
        (other.outputs[position] for position in found.other),
        strict=False,
    )
    return found.by_seed and all(ours is not None and ours == theirs for ours, theirs in pairs)
