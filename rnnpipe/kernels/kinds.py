"""The table of cells that have kernels; which Keras layers they compute is told by `support`."""

from rnnpipe.kernels.gru import GRU
from rnnpipe.kernels.gru_reset_before import GRU_RESET_BEFORE
from rnnpipe.kernels.lstm import LSTM
from rnnpipe.kernels.simple_rnn import RELU_RNN, SIMPLE_RNN

CELLS = (SIMPLE_RNN, RELU_RNN, LSTM, GRU, GRU_RESET_BEFORE)
