"""A trained encoder-decoder answers, token by token, batch by batch.

| module     | what it holds                                                        |
|------------|----------------------------------------------------------------------|
| decoder    | `Decoder`: the answers to any number of examples, and how likely texts are |
| steps      | a model taken apart: the source read once, then a token at a time    |
| greedy     | always the likeliest token                                           |
| beam       | several beginnings followed at once                                  |
| own        | its own answers among the tokens that it is given while it learns    |
| likelihood | how likely given texts are, under teacher forcing                    |
| attention  | where the decoder looked, for chosen examples                        |
"""
