"""What of a trial comes into the run's folder."""

from types import SimpleNamespace

import pytest

from flows.running.trials import _private
from rnnpipe.data.datasets.parallel import ParallelSpec
from rnnpipe.data.datasets.reversal import ReversalSpec
from tests.rnnpipe import pairs

OWN = {"source": "parallel", "path": "a.csv", "text": "a", "target": "b"}


@pytest.mark.parametrize(
    ("spec", "kept_back"),
    [
        (
            ParallelSpec(**OWN, show_examples=False),
            {"attention.jsonl", "generated.jsonl", "predictions.npz"},
        ),
        (ParallelSpec(**OWN), set()),
        (ReversalSpec(source="reversal", train_examples=1, test_examples=1), set()),
    ],
)
def test_what_tells_private_texts_stays_in_the_cache(spec, kept_back):
    dataset = SimpleNamespace(spec=spec, signature=pairs.SIGNATURE)
    record = SimpleNamespace(datasets={"texts": dataset})
    context = SimpleNamespace(recorder=SimpleNamespace(record=record))
    assert set(_private(context, SimpleNamespace(dataset="texts"))) == kept_back
