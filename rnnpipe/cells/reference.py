"""The equations of SimpleRNN, LSTM and GRU in NumPy, to be read and to check Keras against.

A recurrent network is one step applied again and again: h_t is computed from the input x_t and
from h_{t-1}, what the network remembers. Each `*_step` function is that one step; `simple_rnn`,
`lstm` and `gru` scan it over a sequence, starting from zeros.

Shapes follow Keras: inputs are `(timesteps, input_features)` or `(batch, timesteps,
input_features)`, vectors are rows, and so W x_t is written `x_t @ kernel`. The weights are
those of a Keras layer's `get_weights()`, with the gates side by side along the last axis, where
features is the number of input features and units that of output features:

| layer     | kernel                | recurrent_kernel   | bias           | gate order |
|-----------|-----------------------|--------------------|----------------|------------|
| SimpleRNN | (features, units)     | (units, units)     | (units,)       |            |
| LSTM      | (features, 4 * units) | (units, 4 * units) | (4 * units,)   | i, f, c, o |
| GRU       | (features, 3 * units) | (units, 3 * units) | (2, 3 * units) | z, r, h    |

Masks, dropout and initial states other than zero are left to Keras.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
State = TypeVar("State")


def sigmoid(z: Array) -> Array:
    """The logistic function 1 / (1 + exp(-z)), written so that exp cannot overflow."""
    probability: Array = 0.5 * (1 + np.tanh(0.5 * z))
    return probability


def seen(h: Array, recurrent_kernel: Array, drops: Array | None) -> Array:
    """U h_{t-1} of all gates, `(..., gates * units)`; with recurrent dropout U (m h_{t-1}).

    `drops` `(..., gates * units)` is m, of each gate its own: 0, or 1 / (1 - rate). It is drawn
    once for all steps of a sequence (Y. Gal and Z. Ghahramani, "A theoretically grounded
    application of dropout in recurrent neural networks", 2016, arXiv:1512.05287; with a mask a
    gate, as Keras has it).
    """
    units = h.shape[-1]
    if drops is None:
        return h @ recurrent_kernel
    columns = [slice(first, first + units) for first in range(0, drops.shape[-1], units)]
    products = [(drops[..., gate] * h) @ recurrent_kernel[:, gate] for gate in columns]
    return np.concatenate(products, axis=-1)


def relu(z: Array) -> Array:
    """The larger of z and 0."""
    positive: Array = np.maximum(z, 0)
    return positive


def simple_rnn_step(  # noqa: PLR0913 (the weights, one by one)
    x_t: Array,
    h: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array,
    drops: Array | None = None,
    activation: Callable[[Array], Array] = np.tanh,
) -> Array:
    """One step of the simple recurrent network: h_t = tanh(W x_t + U h_{t-1} + b).

    Args:
        x_t: the input at this timestep, `(..., features)`.
        h: the previous output h_{t-1}, `(..., units)`.
        kernel: W, `(features, units)`.
        recurrent_kernel: U, `(units, units)`.
        bias: b, `(units,)`.
        drops: see `seen`.
        activation: what stands in the place of tanh.

    Returns:
        h_t, `(..., units)`.

    Sources: J. L. Elman, "Finding structure in time", Cognitive Science 14(2), 1990, whose
    context units are h_{t-1}; with tanh as the activation, as in Keras. With `relu`, and U = 1
    before training: Q. V. Le, N. Jaitly and G. E. Hinton, "A simple way to initialize recurrent
    networks of rectified linear units", 2015, arXiv:1504.00941.
    """
    return activation(x_t @ kernel + seen(h, recurrent_kernel, drops) + bias)


def lstm_step(  # noqa: PLR0913 (likewise)
    x_t: Array,
    state: tuple[Array, Array],
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array,
    drops: Array | None = None,
) -> tuple[Array, Array]:
    """One step of the long short-term memory, with a forget gate and without peepholes.

    The input gate i, forget gate f and output gate o are sigmoids, the candidate is a tanh, each
    of its own slice of W x_t + U h_{t-1} + b. The cell c is only ever scaled by f and added to,
    so that with f = 1 a gradient passes through it unchanged: the constant error carousel.

    Args:
        x_t: the input at this timestep, `(..., features)`.
        state: the previous output and cell (h_{t-1}, c_{t-1}), each `(..., units)`.
        kernel: W, `(features, 4 * units)`, gates in the order i, f, c, o.
        recurrent_kernel: U, `(units, 4 * units)`.
        bias: b, `(4 * units,)`.
        drops: see `seen`.

    Returns:
        (h_t, c_t), each `(..., units)`.

    Sources: S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9(8),
    1997; the forget gate from F. A. Gers, J. Schmidhuber and F. Cummins, "Learning to forget:
    continual prediction with LSTM", Neural Computation 12(10), 2000.
    """
    h, c = state
    z = x_t @ kernel + seen(h, recurrent_kernel, drops) + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)
    candidate = np.tanh(z_c)
    c_t = f * c + i * candidate
    h_t = o * np.tanh(c_t)
    return h_t, c_t


def gru_step(  # noqa: PLR0913 (likewise)
    x_t: Array,
    h: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array,
    drops: Array | None = None,
) -> Array:
    """One step of the gated recurrent unit in cuDNN's form, Keras' `reset_after=True`.

    The update gate z chooses between the old h and a candidate; the reset gate r says how much
    of the old h the candidate sees. Here r scales the product U h_{t-1} (plus its own bias),
    where the paper's equation 8 scales h_{t-1} before the product.

    Args:
        x_t: the input at this timestep, `(..., features)`.
        h: the previous output h_{t-1}, `(..., units)`.
        kernel: W, `(features, 3 * units)`, gates in the order z, r, h.
        recurrent_kernel: U, `(units, 3 * units)`.
        bias: `(2, 3 * units)`: row 0 is added to W x_t, row 1 to U h_{t-1}.
        drops: see `seen`.

    Returns:
        h_t, `(..., units)`.

    Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder for
    statistical machine translation", 2014, arXiv:1406.1078, equations 5 to 8.
    """
    x_z, x_r, x_h = np.split(x_t @ kernel + bias[0], 3, axis=-1)
    h_z, h_r, h_h = np.split(seen(h, recurrent_kernel, drops) + bias[1], 3, axis=-1)
    z = sigmoid(x_z + h_z)
    r = sigmoid(x_r + h_r)
    candidate = np.tanh(x_h + r * h_h)
    h_t: Array = z * h + (1 - z) * candidate
    return h_t


def gru_reset_before_step(  # noqa: PLR0913 (likewise)
    x_t: Array,
    h: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array,
    drops: Array | None = None,
) -> Array:
    """One step of the gated recurrent unit as its paper has it, Keras' `reset_after=False`.

    Arguments, result and source are those of `gru_step`, but that r scales h_{t-1} before the
    product with U, and that there is one bias, `(3 * units,)`.
    """
    gates, last = slice(2 * h.shape[-1]), slice(2 * h.shape[-1], None)
    of_gates, of_last = (None, None) if drops is None else (drops[..., gates], drops[..., last])
    x_z, x_r, x_h = np.split(x_t @ kernel + bias, 3, axis=-1)
    h_z, h_r = np.split(seen(h, recurrent_kernel[:, gates], of_gates), 2, axis=-1)
    z = sigmoid(x_z + h_z)
    r = sigmoid(x_r + h_r)
    candidate = np.tanh(x_h + seen(r * h, recurrent_kernel[:, last], of_last))
    h_t: Array = z * h + (1 - z) * candidate
    return h_t


def simple_rnn(inputs: Array, weights: Sequence[Array], *, return_sequences: bool = False) -> Array:
    """The outputs of a SimpleRNN layer over whole sequences, from a zero state.

    Args:
        inputs: `(timesteps, features)`, or `(batch, timesteps, features)`.
        weights: kernel, recurrent_kernel and bias, as `get_weights()` of a Keras layer returns
            them (shapes in the module's table).
        return_sequences: True for the output of every timestep, False for the last one only.

    Returns:
        `(timesteps, units)`, or `(units,)` without `return_sequences`; with the batch axis in
        front for a batch. The dtype is the one NumPy promotes inputs and weights to.

    Raises:
        ValueError: when the shapes of inputs and weights do not fit together.
    """
    inputs, weights, zeros = _prepare("SimpleRNN", inputs, weights, gates=1)
    return _collect(
        _scan(simple_rnn_step, inputs, zeros, weights), return_sequences=return_sequences
    )


def lstm(inputs: Array, weights: Sequence[Array], *, return_sequences: bool = False) -> Array:
    """The outputs h of an LSTM layer over whole sequences, from zero states.

    Arguments, result and errors are those of `simple_rnn`; only the weights are wider.
    """
    inputs, weights, zeros = _prepare("LSTM", inputs, weights, gates=4)
    states = _scan(lstm_step, inputs, (zeros, zeros), weights)
    return _collect((h for h, _ in states), return_sequences=return_sequences)


def gru(inputs: Array, weights: Sequence[Array], *, return_sequences: bool = False) -> Array:
    """The outputs of a GRU layer (`reset_after=True`) over whole sequences, from a zero state.

    Arguments, result and errors are those of `simple_rnn`; only the weights are wider.
    """
    inputs, weights, zeros = _prepare("GRU", inputs, weights, gates=3, bias_rows=(2,))
    return _collect(_scan(gru_step, inputs, zeros, weights), return_sequences=return_sequences)


def _scan(
    step: Callable[[Array, State, Array, Array, Array], State],
    inputs: Array,
    state: State,
    weights: Sequence[Array],
) -> Iterator[State]:
    """Yield the state after each timestep."""
    kernel, recurrent_kernel, bias = weights
    for x_t in np.moveaxis(inputs, -2, 0):
        state = step(x_t, state, kernel, recurrent_kernel, bias)
        yield state


def _collect(outputs: Iterator[Array], *, return_sequences: bool) -> Array:
    sequence = np.stack(list(outputs), axis=-2)
    return sequence if return_sequences else sequence[..., -1, :]


def _prepare(
    layer: str,
    inputs: Array,
    weights: Sequence[Array],
    *,
    gates: int,
    bias_rows: tuple[int, ...] = (),
) -> tuple[Array, list[Array], Array]:
    """Check the shapes; return inputs and weights as arrays, and the zero state before step 1."""
    inputs, weights = np.asarray(inputs), [np.asarray(weight) for weight in weights]
    if inputs.ndim not in (2, 3) or inputs.shape[-2] == 0:
        raise ValueError(
            f"{layer} inputs have shape {inputs.shape}; expected (timesteps, input_features) or "
            "(batch, timesteps, input_features), with at least one timestep."
        )
    if len(weights) != 3:
        raise ValueError(
            f"{layer} was given {len(weights)} weight arrays; expected 3: kernel, "
            "recurrent_kernel and bias, as get_weights() returns them with use_bias=True."
        )
    features = inputs.shape[-1]
    units = weights[1].shape[0] if weights[1].ndim else 0
    width = gates * units
    expected = [(features, width), (units, width), (*bias_rows, width)]
    if [weight.shape for weight in weights] != expected:
        raise ValueError(
            f"{layer} weights (kernel, recurrent_kernel, bias) have shapes "
            f"{', '.join(str(weight.shape) for weight in weights)}; with {features} input features "
            f"and a recurrent_kernel of {units} rows, expected {', '.join(map(str, expected))}"
            f"{' (a layer with reset_after=True)' if bias_rows else ''}."
        )
    zeros = np.zeros((*inputs.shape[:-2], units), dtype=np.result_type(inputs, *weights))
    return inputs, weights, zeros
