"""What is asked of a baseline: all that takes no gradient."""

import time
from collections.abc import Sequence

from rnnpipe.analysis.hidden import answers_of, from_outside
from rnnpipe.analysis.positions import units
from rnnpipe.baselines import Baseline
from rnnpipe.data.arrays import Part
from rnnpipe.records.analysed import Analysed
from rnnpipe.specs import Signature


def analyse_baseline(  # noqa: PLR0913 (what is asked, and how much)
    baseline: Baseline,
    signature: Signature,
    train: Part,
    test: Part,
    examples: int,
    opinions: Sequence[int] = (),
) -> Analysed:
    """Ask a baseline, which learns from `train`, what it answers with steps hidden.

    Args:
        baseline: of a dataset of one sequence with one answer.
        signature: of the dataset.
        train: the examples to learn from.
        test: the test examples; the first of them are taken.
        examples: as many as the gradients of networks are computed for.
        opinions: those of all test examples that are followed step by step.

    """
    started = time.perf_counter()
    outside = from_outside(answers_of(baseline, signature, train), signature, test, opinions)
    return Analysed(
        norms={},
        units=units(test[:examples]),
        kept=outside.kept,
        occluded=outside.occluded,
        opinions=outside.opinions,
        gates={},
        seconds=time.perf_counter() - started,
    )
