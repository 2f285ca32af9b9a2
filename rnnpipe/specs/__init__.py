"""The words that everything else is told in: names and counts, signatures, training settings."""

from rnnpipe.specs.signatures import Problem, Signature
from rnnpipe.specs.training import Kernel, Means, TrainingSpec

__all__ = ["Kernel", "Means", "Problem", "Signature", "TrainingSpec"]
