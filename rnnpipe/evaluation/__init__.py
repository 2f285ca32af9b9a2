"""Scores of a model's outputs, in NumPy and float64.

| module   | what it holds                                                        |
|----------|----------------------------------------------------------------------|
| metric   | a metric: its name, which way is better, how it is written           |
| metrics  | every metric by name                                                 |
| problems | per problem: outputs to tallies and scores, and the trivial baseline |
| named    | per problem: what its curves and its baseline are called             |
| classes  | outputs that are probabilities of classes                            |
| changes  | steps at which a class differs from that of the step before           |
| ranking  | areas under curves, and how they move with each example              |
| numbers  | outputs that are numbers                                             |
| texts    | outputs that are texts                                               |
| ngrams   | BLEU and chrF as counts of n-grams, by sacrebleu                     |
| cider    | CIDEr-D, of captions                                                 |
| truth    | the targets, what each counts, and which are independent             |
| tallies  | a metric as parts per unit and a function of their sum               |
| ensemble | the mean of several trainings' outputs, and its scores               |
| checks   | what is checked of outputs and targets                               |
"""
