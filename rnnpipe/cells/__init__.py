"""Recurrent cells: what one layer computes at one timestep, in NumPy, taking Keras weights.

| module          | what it holds                                                      |
|-----------------|--------------------------------------------------------------------|
| reference       | the equations of SimpleRNN, LSTM and GRU                           |
| peephole_lstm   | the LSTM whose gates see its cell                                  |
| min_gru         | minGRU                                                             |
| min_lstm        | minLSTM                                                            |
| lru             | the linear recurrent unit                                          |
| sequences       | a step over whole sequences: initial states, masks, both ways      |
| over_steps      | what reads a sequence's steps and is not recurrent                 |
| encoder_decoder | what stands between an encoder, a decoder and the answer           |
"""
