"""The words of a suite, as frozen pydantic models: datasets, layers, training, signatures."""

from rnnpipe.specs.datasets import (
    AddingSpec,
    DatasetSpec,
    DigitsSpec,
    ImdbSpec,
    ReutersSpec,
    TemporalOrderSpec,
)
from rnnpipe.specs.layers import (
    DenseSpec,
    DropoutSpec,
    EmbeddingSpec,
    GruSpec,
    LayerSpec,
    LstmSpec,
    RecurrentSpec,
    SimpleRnnSpec,
)
from rnnpipe.specs.signatures import Problem, Signature
from rnnpipe.specs.training import Kernel, Means, TrainingSpec

__all__ = [
    "AddingSpec",
    "DatasetSpec",
    "DenseSpec",
    "DigitsSpec",
    "DropoutSpec",
    "EmbeddingSpec",
    "GruSpec",
    "ImdbSpec",
    "Kernel",
    "LayerSpec",
    "LstmSpec",
    "Means",
    "Problem",
    "RecurrentSpec",
    "ReutersSpec",
    "Signature",
    "SimpleRnnSpec",
    "TemporalOrderSpec",
    "TrainingSpec",
]
