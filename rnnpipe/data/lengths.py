"""What is said of the lengths of sequences: what all are padded to, and what that cuts off."""

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.ragged import Side
from rnnpipe.data.splits import PART_NAMES, TRAIN, Parts

_WORDS: dict[Side, tuple[str, str, str, str]] = {
    "left": ("sequence", "sequences", "beginning", "reads"),
    "right": ("text to be written", "texts to be written", "end", "learns to write"),
}


def length_notes(  # noqa: PLR0913 (what sequences are)
    lengths: NDArray[np.int64],
    parts: Parts,
    timesteps: int,
    item: str,
    *,
    scored: bool,
    side: Side = "left",
) -> list[str]:
    """How long all sequences become, and how many of each part lose how many items by it.

    Args:
        lengths: of all sequences, `(n,)`.
        parts: of all sequences, `(n,)`.
        timesteps: what a model reads: the last of a longer sequence, or the first.
        item: one step is called, for the notes: "step", "token".
        scored: whether each step has a target, which is lost with it.
        side: where sequences are padded and cut; on the right they are what is to be written.

    """
    longest = int(lengths[parts == TRAIN].max())
    one, several, lost, does = _WORDS[side]
    padded = f"padded on the {side} to {counted(timesteps, item)}"
    notes = [f"{padded}; the longest training {one} has {longest:,}"]
    for part, name in PART_NAMES.items():
        over = np.maximum(lengths[parts == part] - timesteps, 0)
        if over.any():
            count, cut = np.count_nonzero(over), over.sum()
            notes.append(
                f"{name} {several} that are longer, and lose their {lost}: {count:,}, with "
                f"{counted(int(cut), item)} that no model {does}"
                f"{' and no score counts' if scored else ''}"
            )
    return notes
