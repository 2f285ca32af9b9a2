"""The kinds of problems, and what each asks of a model: its output layer and its loss.

By what its answers are scored is said in `rnnpipe.evaluation`, of which training knows nothing: so
that another metric trains nothing anew.

| problem    | target                                  | the model answers                         |
|------------|-----------------------------------------|-------------------------------------------|
| binary     | one of two classes                      | the probability of the second             |
| multiclass | one of several classes                  | a probability of each                     |
| regression | a number                                | the number                                |
| tagging    | a class a step                          | a probability of each class, at each step |
| forecast   | several numbers, or numbers of each step | as many numbers, at each step            |
| generation | text                                    | a probability of each token, at each step |
"""

from dataclasses import dataclass
from typing import Literal

Activation = Literal["sigmoid", "softmax", "linear"]
"""An output layer's; the layers within a recipe may have others."""

Loss = Literal["binary_crossentropy", "sparse_categorical_crossentropy", "mean_squared_error"]
"""Keras' names."""

Watched = Literal["accuracy", "mae"]
"""Keras' name of the metric that is noted after every epoch."""

ProblemName = Literal["binary", "multiclass", "regression", "tagging", "forecast", "generation"]


@dataclass(frozen=True)
class Problem:
    """What a kind of target asks for.

    Attributes:
        name: how it is called.
        activation: of the output layer.
        loss: what is minimised; of the targets of an example's steps the mean of all that count.
        watched: the metric beside the loss, epoch by epoch.

    """

    name: ProblemName
    activation: Activation
    loss: Loss
    watched: Watched


PROBLEMS: dict[ProblemName, Problem] = {
    problem.name: problem
    for problem in (
        Problem("binary", "sigmoid", "binary_crossentropy", "accuracy"),
        Problem("multiclass", "softmax", "sparse_categorical_crossentropy", "accuracy"),
        Problem("regression", "linear", "mean_squared_error", "mae"),
        Problem("tagging", "softmax", "sparse_categorical_crossentropy", "accuracy"),
        Problem("forecast", "linear", "mean_squared_error", "mae"),
        Problem("generation", "softmax", "sparse_categorical_crossentropy", "accuracy"),
    )
}
