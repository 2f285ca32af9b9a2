"""Cells of equal size, and how long to train: what a fair and quick beginning is."""

from typing import Literal

Cell = Literal["simple_rnn", "lstm", "gru"]

CELLS: tuple[Cell, ...] = ("simple_rnn", "lstm", "gru")

_UPDATES = 1_200
"""Steps of the optimizer that a training is given, within a least and a most number of epochs."""

_FEW_UPDATES = 300
"""Likewise of a training that is to be over soon."""

_FEWEST_EPOCHS, _MOST_EPOCHS = 3, 60


def parameters(cell: Cell, units: int, width: int, outputs: int, *, both_ways: bool = False) -> int:
    """Count the weights of a recurrent layer and of the output layer behind it.

    Args:
        cell: Keras' layer: a GRU has two biases a gate (`reset_after`).
        units: of one direction.
        width: numbers read at each step.
        outputs: width of the output layer.
        both_ways: whether a second layer reads from the end.

    """
    gates = {"simple_rnn": 1, "lstm": 4, "gru": 3}[cell]
    biases = 2 if cell == "gru" else 1
    directions = 2 if both_ways else 1
    recurrent = gates * units * (units + width + biases)
    return directions * recurrent + outputs * (directions * units + 1)


def equal_units(
    lstm_units: int, width: int, outputs: int, *, both_ways: bool = False
) -> dict[Cell, int]:
    """The units of each cell with which all have about the weights of the LSTM."""

    def size(cell: Cell, units: int) -> int:
        return parameters(cell, units, width, outputs, both_ways=both_ways)

    wanted = size("lstm", lstm_units)
    return {
        cell: min(range(1, 8 * lstm_units), key=lambda units: abs(size(cell, units) - wanted))
        for cell in CELLS
    }


def batch_size(examples: int) -> int:
    """Examples a step: fewer where there are few, so that there are steps enough."""
    return next(
        (size for most, size in ((500, 16), (5_000, 32), (50_000, 64)) if examples < most), 128
    )


def epochs(examples: int) -> int:
    """As many as make some 1,200 steps, 3 at least and 60 at most."""
    steps = max(1, examples // batch_size(examples))
    return min(max(round(_UPDATES / steps), _FEWEST_EPOCHS), _MOST_EPOCHS)


def few_epochs(examples: int, limit: int) -> int:
    """As many as make some 300 steps with `limit` of the examples, and no more than `epochs`."""
    steps = max(1, min(examples, limit) // batch_size(examples))
    return min(max(round(_FEW_UPDATES / steps), _FEWEST_EPOCHS), epochs(examples))
