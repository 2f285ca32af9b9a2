"""Recurrent cells: what one layer computes at one timestep, in NumPy, taking Keras weights.

| module          | what it holds                                                      |
|-----------------|--------------------------------------------------------------------|
| reference       | the equations of SimpleRNN, LSTM and GRU                           |
| sequences       | a step over whole sequences: initial states, masks, both ways      |
| encoder_decoder | what stands between an encoder, a decoder and the answer           |
"""
