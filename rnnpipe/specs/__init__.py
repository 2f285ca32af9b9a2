"""What to run, as frozen pydantic models read from TOML: datasets, variants, seeds: a suite."""

from rnnpipe.specs.datasets import (
    AddingSpec,
    DatasetSpec,
    DigitsSpec,
    ImdbSpec,
    ReutersSpec,
    Signature,
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
from rnnpipe.specs.suite import Selection, Suite, TrialSpec, VariantSpec
from rnnpipe.specs.toml import bundled_suites, load_suite
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
    "RecurrentSpec",
    "ReutersSpec",
    "Selection",
    "Signature",
    "SimpleRnnSpec",
    "Suite",
    "TemporalOrderSpec",
    "TrainingSpec",
    "TrialSpec",
    "VariantSpec",
    "bundled_suites",
    "load_suite",
]
