"""What is known of a dataset's test scores before anything is trained."""

from dataclasses import replace

from rnnpipe.data.arrays import Arrays
from rnnpipe.data.written import Written
from rnnpipe.evaluation import numbers
from rnnpipe.evaluation.problems import baseline, scores, undefined
from rnnpipe.evaluation.truth import Truth
from rnnpipe.records.facts import ErrorsAlong, UntrainedFacts
from rnnpipe.specs import Features, Numbers, Signature


def score_untrained(
    arrays: Arrays, signature: Signature, written: Written | None = None
) -> UntrainedFacts:
    """Score the predictors that need no training.

    Args:
        arrays: the dataset, padded.
        signature: of it.
        written: its texts as they are written, where the targets are texts.

    Raises:
        ValueError: the targets are not what the signature says.

    """
    train, test = (
        Truth(part.targets, part.weights, part.groups) for part in (arrays.train, arrays.test)
    )
    if written is not None:
        texts = tuple((text,) for text in written.targets)
        train, test = replace(train, references=texts), replace(test, references=written.references)
    found = baseline(signature, train, test)
    last: numbers.Along = {}
    series = [
        arrays.test.inputs[name]
        for name, port in signature.inputs.items()
        if isinstance(port, Features) and port.is_sequence
    ]
    if isinstance(signature.target, Numbers) and len(series) == 1:
        last = numbers.last_value(series[0], test, signature.target)
    return UntrainedFacts(
        baseline=scores(signature, found),
        undefined=undefined(signature, found),
        signatures=found.along().get("signatures", {}),
        last_value={name: ErrorsAlong.model_validate(errors) for name, errors in last.items()},
    )
