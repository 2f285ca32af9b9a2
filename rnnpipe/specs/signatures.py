"""The signature of loaded data: what a model must fit. What follows from it is not stored."""

from typing import Annotated, Literal

from pydantic import Field

from rnnpipe.specs.base import Name, Spec
from rnnpipe.specs.ports import Classes, InputPort, Numbers, TargetPort, Text
from rnnpipe.specs.problems import PROBLEMS, Problem, ProblemName

Structure = Literal[
    "one-to-one", "one-to-many", "many-to-one", "many-to-many", "many-to-many per step"
]
"""How many steps go in and come out; of many-to-many without "per step" an encoder reads all of
the input before a decoder answers (Sutskever et al. 2014, arXiv:1409.3215)."""


class Signature(Spec):
    """The inputs of a dataset by name, and its target.

    Attributes:
        inputs: one at least; the only one of a recurrent model is "tokens" or "features".
        target: what is to be answered.

    """

    inputs: Annotated[dict[Name, InputPort], Field(min_length=1)]
    target: TargetPort

    def __hash__(self) -> int:
        """Hash the content, whatever the order of the inputs."""
        return hash((frozenset(self.inputs.items()), self.target))

    @property
    def structure(self) -> Structure:
        """Whether sequences go in, and come out."""
        from_many = any(port.is_sequence for port in self.inputs.values())
        if not self.target.is_sequence:
            return "many-to-one" if from_many else "one-to-one"
        if not from_many:
            return "one-to-many"
        return "many-to-many" if isinstance(self.target, Text) else "many-to-many per step"

    @property
    def problem(self) -> ProblemName:
        """How a model answers and is scored, by name in `rnnpipe.specs.problems`."""
        match self.target:
            case Classes(timesteps=None, names=names):
                return "binary" if len(names) == 2 else "multiclass"
            case Classes():
                return "tagging"
            case Numbers(timesteps=None, width=1):
                return "regression"
            case Numbers():
                return "forecast"
            case Text():
                return "generation"

    @property
    def asks(self) -> Problem:
        """What the problem asks of a model."""
        return PROBLEMS[self.problem]

    @property
    def outputs(self) -> int:
        """Width of the output layer: two classes share one sigmoid output, more have one each."""
        return 1 if self.asks.activation == "sigmoid" else self.target.width
