"""What every source makes: training and test examples, and their signature."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.sequences import Sequences
from rnnpipe.specs import Signature


@dataclass(frozen=True, eq=False)
class Examples:
    """Inputs and as many targets.

    `inputs` are token sequences, not yet padded, or float32 features `(n, timesteps, features)`;
    `targets` `(n,)` are classes (int32, by position in the signature) or numbers (float32).

    Raises:
        ValueError: another number of inputs than of targets.

    """

    inputs: Sequences | NDArray[np.float32]
    targets: NDArray[np.int32] | NDArray[np.float32]

    def __post_init__(self) -> None:
        """Refuse inputs and targets that do not belong together."""
        if len(self.inputs) != len(self.targets):
            raise ValueError(
                f"{len(self.inputs)} inputs and {len(self.targets)} targets; expected as many"
            )

    def __len__(self) -> int:
        """Number of examples, n."""
        return len(self.targets)

    def first(self, count: int) -> "Examples":
        """The first `count` examples (all, if there are fewer), without a copy."""
        inputs = self.inputs
        return Examples(
            inputs.first(count) if isinstance(inputs, Sequences) else inputs[:count],
            self.targets[:count],
        )


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples to train on and to test on, of one signature."""

    signature: Signature
    train: Examples
    test: Examples
