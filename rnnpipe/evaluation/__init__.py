"""Scores of a model's outputs, in NumPy and float64.

| module   | what it holds                                                        |
|----------|----------------------------------------------------------------------|
| metrics  | every metric: its name, which way is better, how it is written       |
| problems | per problem: outputs to tallies, the trivial baseline, what is drawn |
| classes  | outputs that are probabilities of classes                            |
| numbers  | outputs that are numbers                                             |
| truth    | the targets, what each counts, and which are independent             |
| tallies  | a metric as parts per unit and a function of their sum               |
"""
