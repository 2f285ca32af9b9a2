"""Recurrent cells: what one layer computes at one timestep.

`reference`: the equations of SimpleRNN, LSTM and GRU in NumPy, taking Keras weights.
"""
