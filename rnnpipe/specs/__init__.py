"""The words that everything else is told in: names and counts, signatures, training settings.

| module     | what it holds                                                        |
|------------|----------------------------------------------------------------------|
| base       | what every spec has in common: names, counts, seeds                  |
| ports      | what goes into a model and what is asked of it                       |
| signatures | the ports of a dataset, and what follows from them                   |
| own_model  | a model that a user's own function makes                             |
| problems   | what each kind of target asks of a model                             |
| training   | optimizer, batches, epochs, engine                                   |
| schedules  | how the step size changes while a training goes on                   |
"""

from rnnpipe.specs.own_model import OwnModel
from rnnpipe.specs.ports import Classes, Features, Image, Numbers, Port, Quantity, Text, Tokens
from rnnpipe.specs.problems import PROBLEMS, Problem, ProblemName
from rnnpipe.specs.signatures import Signature
from rnnpipe.specs.training import EngineName, Kernel, TrainingSpec

__all__ = [
    "PROBLEMS",
    "Classes",
    "EngineName",
    "Features",
    "Image",
    "Kernel",
    "Numbers",
    "OwnModel",
    "Port",
    "Problem",
    "ProblemName",
    "Quantity",
    "Signature",
    "Text",
    "Tokens",
    "TrainingSpec",
]
