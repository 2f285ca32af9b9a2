"""The loops over a batch's timesteps that packing takes, compiled.

For the names see `rnnpipe.kernels.packing`.
"""

import numpy as np

from rnnpipe.kernels.compiling import kernel
from rnnpipe.kernels.dtypes import Bools, Int32s, Int64s


@kernel
def behind_pads(tokens: Int32s) -> tuple[Bools, Int64s]:
    """Which timesteps `(batch, timesteps)` are not among the zeros in front of a row; how many."""
    batch, timesteps = tokens.shape
    behind, steps = np.empty(tokens.shape, np.bool_), np.empty(batch, np.int64)
    for row in range(batch):
        t = 0
        while t < timesteps and tokens[row, t] == 0:
            t += 1
        behind[row, :t] = False
        behind[row, t:] = True
        steps[row] = timesteps - t
    return behind, steps


@kernel
def count_steps(present: Bools) -> Int64s:
    """Number of steps of each row."""
    batch, timesteps = present.shape
    steps = np.empty(batch, np.int64)
    for row in range(batch):
        count = 0
        for t in range(timesteps):
            count += present[row, t]
        steps[row] = count
    return steps


@kernel
def rank_tokens(tokens: Int32s, present: Bools, vocabulary: int) -> tuple[Int64s, Int32s]:
    """The different tokens that are present, in rising order, and the rank of each among them.

    The ranks are `(vocabulary,)`; those of other tokens mean nothing.
    """
    batch, timesteps = tokens.shape
    occurs = np.zeros(vocabulary, np.int32)
    for row in range(batch):
        for t in range(timesteps):
            if present[row, t]:
                occurs[tokens[row, t]] = 1
    # Written for every token, so that there is no branch that a processor would guess wrong.
    ranks, rank = np.empty(vocabulary, np.int32), 0
    different = np.empty(vocabulary, np.int64)
    for token in range(vocabulary):
        ranks[token] = rank
        different[rank] = token
        rank += occurs[token]
    return different[:rank], ranks


@kernel
def place_steps(
    inputs: Int32s, ranks: Int32s, present: Bools, rows: Int64s, steps: Int64s
) -> tuple[Int64s, Int64s, Int32s]:
    """The counts, starts and index of a block, whose rows make so many steps."""
    timesteps = present.shape[1]
    counts = np.empty(timesteps, np.int64)
    starts = np.zeros(timesteps + 1, np.int64)
    active = 0
    for t in range(timesteps):
        while active < len(rows) and steps[rows[active]] >= timesteps - t:
            active += 1
        counts[t] = active
        starts[t + 1] = starts[t] + active
    index = np.empty(starts[-1], np.int32)
    for position in range(len(rows)):
        row = rows[position]
        step = timesteps - steps[row]
        for t in range(timesteps):
            if present[row, t]:
                index[starts[step] + position] = ranks[inputs[row, t]]
                step += 1
    return counts, starts, index


@kernel
def timesteps_of_places(present: Bools, rows: Int64s, starts: Int64s) -> Int64s:
    """Which timestep belongs to each place of a block, those of all rows counted through."""
    timesteps = present.shape[1]
    found = np.empty(starts[-1], np.int64)
    for position in range(len(rows)):
        row = rows[position]
        step = timesteps - np.count_nonzero(present[row])
        for t in range(timesteps):
            if present[row, t]:
                found[starts[step] + position] = row * timesteps + t
                step += 1
    return found


@kernel
def reverse_places(counts: Int64s, starts: Int64s) -> Int32s:
    """For each place the one of the same row that is as far from its end as this from its start."""
    timesteps = len(counts)
    places = np.empty(starts[-1], np.int32)
    active, first = 0, np.empty(counts[-1] if timesteps else 0, np.int64)
    for t in range(timesteps):
        first[active : counts[t]] = t
        active = counts[t]
        for row in range(active):
            places[starts[t] + row] = starts[timesteps - 1 - (t - first[row])] + row
    return places
