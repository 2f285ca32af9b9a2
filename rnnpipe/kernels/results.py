"""What the last layer returns of its states, as Keras does, and the way back.

Its last outputs: of a row whose timesteps are all masked, zeros. Its final states, h and of an LSTM
also the cell c, direction by direction: of such a row, the initial ones. Or its outputs at all
timesteps: where one is masked, that of the step before in the direction of reading, and zeros where
there is none; or always zeros, as Keras' Bidirectional asks of its layers (`zero_output_for_mask`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from rnnpipe.kernels.compiling import kernel
from rnnpipe.kernels.dtypes import Bools, Floats, Int32s, Int64s
from rnnpipe.kernels.memory import aligned
from rnnpipe.kernels.packing import Block, Packing
from rnnpipe.kernels.stack import Gradients, Layer

Returns = Literal["last", "steps", "state", "steps and state"]
"""The last outputs `(batch, units)`; all outputs `(batch, timesteps, units)`; the final states; or
all outputs, and behind them the final states."""


@dataclass(frozen=True, eq=False)
class Read:
    """A block that the last layer has read.

    Attributes:
        block: its rows and steps.
        states: of each direction, `(places + active, states)`, as a scan leaves them: the last ones
            of its rows at the end.
        initials: of each direction those in which rows begin.
        ends: those in which all rows leave the pads behind their steps, `(rows, states)`, to which
            the direction comes that reads from the end; None where there are none.

    """

    block: Block
    states: Sequence[Floats]
    initials: Sequence[Floats]
    ends: Floats | None = None


@dataclass(frozen=True, eq=False)
class Sums:
    """What the gradients by a block's results are added to.

    Attributes:
        block: its rows and steps.
        gradients: of each direction, of which those by the initial states are of use here.
        d_lasts: of each direction those by the last states, `(active, states)`.
        d_ends: those by the states behind pads, in place of the last ones; see `Read.ends`.

    """

    block: Block
    gradients: Sequence[Gradients]
    d_lasts: Sequence[Floats]
    d_ends: Floats | None = None


class Result(Protocol):
    """Results of a batch, from the states of the last layer's directions, and the way back."""

    def room(self) -> list[Floats]:
        """Uninitialized arrays for the results of all rows."""

    def put(self, results: Sequence[Floats], read: Read) -> None:
        """Put those of the block's rows into `results`, from each direction's states."""

    def put_back(self, d_results: Sequence[Floats], sums: Sums) -> list[Floats]:
        """Return each direction's gradients by the outputs after its steps, `(places, units)`.

        Without rows where there are none. Those by the last states and by the initial ones are
        added to the sums.
        """


@dataclass(frozen=True, eq=False)
class _Final:
    """The last outputs, those of all directions side by side; or every one of the final states."""

    layer: Layer
    packing: Packing
    is_state: bool

    def room(self) -> list[Floats]:
        if not self.is_state:
            return [aligned(self.packing.batch, _units(self.layer))]
        return [
            aligned(self.packing.batch, direction.units)
            for direction in self.layer
            for _ in range(direction.cell.states)
        ]

    def put(self, results: Sequence[Floats], read: Read) -> None:
        begun, idle = _begun(read.block)
        for position, columns, result in self._parts(results):
            backwards, states = self.layer[position].backwards, read.states[position]
            if backwards and read.ends is not None:
                result[read.block.rows] = read.ends[:, columns]
                continue
            result[begun] = states[read.block.places :, columns]
            initials, origins = read.block.begins_in(
                read.initials[position], states, backwards=backwards
            )
            its = initials[origins[len(begun) :], columns]
            result[idle] = its if self._keeps_initial(read.block) else 0

    def put_back(self, d_results: Sequence[Floats], sums: Sums) -> list[Floats]:
        begun, idle = _begun(sums.block)
        for position, columns, d_result in self._parts(d_results):
            backwards, d_last = self.layer[position].backwards, sums.d_lasts[position]
            if backwards and sums.d_ends is not None:
                sums.d_ends[:, columns] += d_result[sums.block.rows]
                continue
            d_last[:, columns] += d_result[begun]
            if self._keeps_initial(sums.block):
                initial = sums.gradients[position].initial
                d_initial, targets = sums.block.gives_to(initial, d_last, backwards=backwards)
                np.add.at(d_initial[:, columns], targets[len(begun) :], d_result[idle])
        return [d_last[:0] for d_last in sums.d_lasts]

    def _keeps_initial(self, block: Block) -> bool:
        """Whether a row that makes no step returns its initial state: shared pads are steps too."""
        return self.is_state or block.shares_padding

    def _parts(self, results: Sequence[Floats]) -> list[tuple[int, slice, Floats]]:
        """Each direction's position, columns of its state, and where these go."""
        if not self.is_state:
            return [
                (position, slice(direction.units), results[0][:, direction.columns])
                for position, direction in enumerate(self.layer)
            ]
        parts = [
            (position, slice(n * direction.units, (n + 1) * direction.units))
            for position, direction in enumerate(self.layer)
            for n in range(direction.cell.states)
        ]
        return [(*part, result) for part, result in zip(parts, results, strict=True)]


@dataclass(frozen=True, eq=False)
class _Steps:
    """The outputs at all timesteps, those of all directions side by side."""

    layer: Layer
    packing: Packing
    zero_output_for_mask: bool

    def room(self) -> list[Floats]:
        return [aligned(*self.packing.present.shape, _units(self.layer))]

    def put(self, results: Sequence[Floats], read: Read) -> None:
        block = read.block
        for direction, state in zip(self.layer, read.states, strict=True):
            _put_steps(
                results[0], direction.columns.start, direction.units, block.rows, block.starts,
                self._done(block, backwards=direction.backwards), state, block.shares_padding,
            )  # fmt: skip

    def put_back(self, d_results: Sequence[Floats], sums: Sums) -> list[Floats]:
        all_d_outputs, block = [], sums.block
        for direction in self.layer:
            d_outputs = np.zeros((block.places, direction.units), np.float32)
            _put_steps_back(
                d_results[0], direction.columns.start, block.rows, block.starts,
                self._done(block, backwards=direction.backwards), d_outputs, block.shares_padding,
            )  # fmt: skip
            all_d_outputs.append(d_outputs)
        return all_d_outputs

    def _done(self, block: Block, *, backwards: bool) -> Int32s:
        repeats = not (self.zero_output_for_mask or block.shares_padding)
        return _steps_done(block.rows, self.packing.present, backwards, repeats)


@dataclass(frozen=True, eq=False)
class _Both:
    """The outputs at all timesteps, and behind them the final states."""

    steps: _Steps
    state: _Final

    def room(self) -> list[Floats]:
        return [*self.steps.room(), *self.state.room()]

    def put(self, results: Sequence[Floats], read: Read) -> None:
        self.steps.put(results[:1], read)
        self.state.put(results[1:], read)

    def put_back(self, d_results: Sequence[Floats], sums: Sums) -> list[Floats]:
        self.state.put_back(d_results[1:], sums)
        return self.steps.put_back(d_results[:1], sums)


def result_of(
    returns: Returns, layer: Layer, packing: Packing, *, zero_output_for_mask: bool
) -> Result:
    """Results of the kind asked for, of the last `layer` over a batch."""
    steps = _Steps(layer, packing, zero_output_for_mask)
    if returns == "steps":
        return steps
    final = _Final(layer, packing, is_state=returns != "last")
    return final if returns != "steps and state" else _Both(steps, final)


def _begun(block: Block) -> tuple[Int64s, Int64s]:
    """The rows that make a step, and behind them those that make none."""
    return block.rows[: block.active], block.rows[block.active :]


def _units(layer: Layer) -> int:
    return sum(direction.units for direction in layer)


@kernel
def _steps_done(rows: Int64s, present: Bools, backwards: bool, repeats: bool) -> Int32s:  # noqa: FBT001 (compiled)
    """Up to which step a row's output at each timestep reaches, `(rows, timesteps)`.

    The number of steps counts from the block's first one, and so ends at `timesteps`. It is 0 where
    there is no output: where the timestep is masked, unless the output is to be that of the step
    before.
    """
    timesteps = present.shape[1]
    done = np.zeros((len(rows), timesteps), np.int32)
    for position in range(len(rows)):
        steps = present[rows[position]]
        number, last = timesteps, 0
        for t in range(timesteps):
            number -= steps[t]
        for place in range(timesteps):
            t = timesteps - 1 - place if backwards else place
            if steps[t]:
                number += 1
                last = number
                done[position, t] = number
            elif repeats:
                done[position, t] = last
    return done


@kernel
def _put_steps(  # noqa: PLR0913
    outputs: Floats, first: int, units: int, rows: Int64s, starts: Int64s, done: Int32s,
    state: Floats, shares_padding: bool,  # noqa: FBT001 (compiled)
) -> None:  # fmt: skip
    """Fill `units` columns of the rows' outputs; at shared pads, from the states of the first."""
    for position in range(len(rows)):
        for t in range(done.shape[1]):
            out = outputs[rows[position], t, first : first + units]
            step = done[position, t]
            if step or shares_padding:
                source = state[starts[step] + position if step else starts[t + 1]]
                for unit in range(units):
                    out[unit] = source[unit]
            else:
                for unit in range(units):
                    out[unit] = 0


@kernel
def _put_steps_back(  # noqa: PLR0913
    d_outputs: Floats, first: int, rows: Int64s, starts: Int64s, done: Int32s, d_steps: Floats,
    shares_padding: bool,  # noqa: FBT001 (compiled)
) -> None:  # fmt: skip
    """Add the gradients by the rows' outputs to those by the outputs after each step."""
    units = d_steps.shape[1]
    for position in range(len(rows)):
        for t in range(done.shape[1]):
            d_out = d_outputs[rows[position], t, first : first + units]
            step = done[position, t]
            if step or shares_padding:
                target = d_steps[starts[step - 1] + position if step else starts[t]]
                for unit in range(units):
                    target[unit] += d_out[unit]
