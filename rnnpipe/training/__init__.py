"""One trial trained: batches, engines, checkpoints gone on from, bit for bit where asked.

| module     | what it holds                                                         |
|------------|-----------------------------------------------------------------------|
| train      | `Trainer`: a recipe, arrays and a seed in; history, outputs, model out |
| recipe     | what is trained, but for the data and the seed                        |
| answers    | what a trained model answers                                          |
| generating | how what generates text is trained, and answers                       |
| looking    | where a model with attention looked, in a few test examples           |
| loop       | the training loop                                                     |
| steps      | what a model does with a batch: learn, be tested, answer              |
| batches    | batches of a dataset's arrays                                         |
| engines    | what can compute a model's steps, and a model made ready for it       |
| choosing   | the fastest engine, measured                                          |
| ready      | a model built and traced once for all seeds                           |
| scheduled  | the step size of each step                                            |
| course     | a training as it goes on: noted, saved, ended                         |
| graphs     | what TensorFlow keeps of a model, let go                              |
| repeatable | deterministic mode                                                    |
"""
