"""What is said of the lengths of sequences: what all are padded to, and what that cuts off."""

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.splits import PART_NAMES, TRAIN, Parts


def length_notes(
    lengths: NDArray[np.int64], parts: Parts, timesteps: int, item: str, *, scored: bool
) -> list[str]:
    """How long all sequences become, and how many of each part lose how many items by it.

    Args:
        lengths: of all sequences, `(n,)`.
        parts: of all sequences, `(n,)`.
        timesteps: what a model reads: the last of a longer sequence.
        item: one step is called, for the notes: "step", "token".
        scored: whether each step has a target, which is lost with it.

    """
    longest = int(lengths[parts == TRAIN].max())
    padded = f"padded on the left to {counted(timesteps, item)}"
    notes = [f"{padded}; the longest training sequence has {longest:,}"]
    for part, name in PART_NAMES.items():
        over = np.maximum(lengths[parts == part] - timesteps, 0)
        if over.any():
            count, cut = np.count_nonzero(over), over.sum()
            notes.append(
                f"{name} sequences that are longer, and lose their beginning: {count:,}, with "
                f"{counted(int(cut), item)} that no model reads"
                f"{' and no score counts' if scored else ''}"
            )
    return notes
