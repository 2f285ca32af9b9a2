"""The equations of an encoder, a decoder and attention in NumPy, to be read and to check Keras by.

The encoder reads the source x_1 … x_S and ends in a state, from which the decoder starts; at each
token it is given the one before, and answers with a probability of each that could come:

    m_j = encoder(x_1 … x_j)                          a row of what is looked back at, the memory
    h_t = decoder(y_{t-1}, h_{t-1}),  h_0 = m_S       y_0 is the id 0
    e_tj = score(h_t, m_j);  a_t = softmax(e_t)       attention: by how much m_j counts at t
    c_t = Σ_j a_tj m_j;  o_t = tanh(W [c_t; h_t])     without attention o_t = h_t
    P(y_t) = softmax(V o_t + b)

Sutskever et al. 2014, arXiv:1409.3215; with attention Luong et al. 2015, arXiv:1508.04025,
equations 5 to 8. What reads and writes by itself stands in `rnnpipe.cells.sequences`. Shapes are
`(batch, timesteps, units)`; vectors are rows.
"""

import numpy as np
from numpy.typing import NDArray

from rnnpipe.cells.reference import Array
from rnnpipe.cells.sequences import Present


def dot_scores(queries: Array, memory: Array) -> Array:
    """The scores h_t · m_j (Luong et al. 2015, equation 8), `(batch, tokens, places)`."""
    scores: Array = queries @ memory.swapaxes(1, 2)
    return scores


def additive_scores(queries: Array, memory: Array, a: Array, b: Array, v: Array) -> Array:
    """The scores v · tanh(A h_t + B m_j), `(batch, tokens, places)`.

    Bahdanau et al. 2015, arXiv:1409.0473, appendix A.1.2: there h is that before the token, which
    the recurrent layer then reads c with; here, as Luong et al. have it, that of the token.
    """
    scores: Array = np.tanh((queries @ a)[:, :, None] + (memory @ b)[:, None]) @ v
    return scores


def attention(scores: Array, present: Present) -> Array:
    """The weights a_tj: a softmax over the places where there is something, and 0 elsewhere.

    In a source of padding alone there is nowhere to look: all are 0.
    """
    there = present[:, None, :]
    raised = np.exp(np.where(there, scores - scores.max(axis=-1, keepdims=True), -np.inf))
    total = raised.sum(axis=-1, keepdims=True)
    weights: Array = np.divide(raised, total, out=np.zeros_like(raised), where=total > 0)
    return weights


def attended(weights: Array, memory: Array, queries: Array, w: Array) -> Array:
    """o_t = tanh(W [c_t; h_t]), where c_t is the memory's mean by the weights."""
    both = np.concatenate([weights @ memory, queries], axis=-1)
    return np.tanh(both @ w)


def log_probabilities(outputs: Array, v: Array, b: Array) -> Array:
    """Of every token at every place, log softmax(V o_t + b), `(batch, tokens, vocabulary)`."""
    logits = outputs @ v + b
    shifted = logits - logits.max(axis=-1, keepdims=True)
    found: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def loss(log_probability: Array, targets: NDArray[np.integer], weights: Array) -> float:
    """Σ w l / Σ w over all tokens, where l is -log P of the right one."""
    right = np.take_along_axis(log_probability, targets[..., None], axis=-1)[..., 0]
    return float(-(right * weights).sum() / weights.sum())
