"""The table of cells that have kernels; which Keras layers they compute is told by `support`."""

from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.gru import GRU
from rnnpipe.kernels.gru_reset_before import GRU_RESET_BEFORE
from rnnpipe.kernels.lru import LRU
from rnnpipe.kernels.lstm import LSTM
from rnnpipe.kernels.min_gru import MIN_GRU
from rnnpipe.kernels.min_lstm import MIN_LSTM
from rnnpipe.kernels.peephole_lstm import PEEPHOLE_LSTM
from rnnpipe.kernels.simple_rnn import RELU_RNN, SIMPLE_RNN

CELLS: dict[str, Cell] = {
    "simple_rnn": SIMPLE_RNN,
    "simple_rnn_relu": RELU_RNN,
    "lstm": LSTM,
    "gru": GRU,
    "gru_reset_before": GRU_RESET_BEFORE,
    "peephole_lstm": PEEPHOLE_LSTM,
    "min_gru": MIN_GRU,
    "min_lstm": MIN_LSTM,
    "lru": LRU,
}
