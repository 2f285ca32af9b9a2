"""What the predictions of a run tell of its test examples, beyond its scores.

A trial's predictions are given up before the next trial's are read; what is kept of a variant is
small.

| module    | what it holds                                                              |
|-----------|----------------------------------------------------------------------------|
| outputs   | a trial's outputs, checked, and their mean over the seeds of a variant     |
| examples  | what may be shown of the test examples, as text in a cell                  |
| choices   | classes: the most confident mistakes, and what variants decide differently |
| errors    | numbers: the largest errors, and what variants answer differently          |
| calibration | classes: confidence against how often it is right                        |
| lengths   | scores by the length of the sequence                                       |
| agreement | numbers: answers against the truth                                         |
| forecasts | forecasts over the truth, and their errors by how far they look ahead      |
| stretches | which forecasts are drawn over the truth, as lines                          |
| windows   | which of the test examples lie one behind the other in time                |
| steps     | classes of each step: what accuracy depends on, one sequence with errors   |
| by_length | texts: the score by how long the reference is                              |
| texts     | texts that were written, beside their sources and references               |
| attention | texts: where in the source a model looked while it wrote                   |
| view      | all of it for a dataset, by what its target is                             |
"""
