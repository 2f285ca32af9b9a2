"""The signature of loaded data: what a model must fit."""

from typing import Literal

from rnnpipe.specs.base import Count, Spec

Problem = Literal["binary", "multiclass", "regression"]


class Signature(Spec):
    """What a model must fit: the kind of inputs and targets that a dataset holds.

    `inputs` is "tokens", integer ids `(examples, timesteps)` below `vocabulary`, or "features",
    float32 `(examples, timesteps, features)`. `target` is "class", one of `classes` by position,
    or "number".
    """

    structure: Literal["many-to-one"] = "many-to-one"
    inputs: Literal["tokens", "features"]
    target: Literal["class", "number"]
    timesteps: Count
    vocabulary: Count | None = None
    features: Count | None = None
    classes: tuple[str, ...] = ()

    @property
    def problem(self) -> Problem:
        """How outputs are scored: two classes share one sigmoid output, more have one each."""
        if self.target == "number":
            return "regression"
        return "binary" if len(self.classes) == 2 else "multiclass"

    @property
    def outputs(self) -> int:
        """Width of the output layer."""
        return len(self.classes) if self.problem == "multiclass" else 1
