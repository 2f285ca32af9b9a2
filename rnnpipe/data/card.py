"""What a user should know of a dataset before they believe a score on it."""

from typing import Annotated

from pydantic import Field

from rnnpipe.specs.base import Number, Size, Spec

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Lengths(Spec):
    """How long the sequences of a part are, in steps."""

    shortest: Size
    median: Number
    ninety_percent: Number
    longest: Size


class Range(Spec):
    """Where the numbers of a part's targets lie, in their own units."""

    lowest: Number
    mean: Number
    highest: Number


class PartCard(Spec):
    """One part of a dataset.

    Attributes:
        examples: how many there are.
        units: how many are independent: groups, or blocks of time; the examples where all are.
        lengths: of its sequences, before padding.
        classes: how often each class is the target; of targets a step, how many steps.
        numbers: the range of its targets, where these are numbers.
        unknown_share: of its tokens, those that the training part does not have often enough.
        truncated_share: of its sequences, those that are cut.
        first_time: of its earliest target, in ISO form.
        last_time: of its latest.

    """

    examples: Size
    units: Size
    lengths: Lengths | None = None
    classes: dict[str, Size] = Field(default_factory=dict)
    numbers: Range | None = None
    unknown_share: Share | None = None
    truncated_share: Share | None = None
    first_time: str | None = None
    last_time: str | None = None


class Duplicates(Spec):
    """Test inputs that the training part has too.

    Attributes:
        exact: how many test examples have the input of a training example.
        near: how many more have one but for case, space and punctuation, or rounding.
        share: both, of all test examples.

    """

    exact: Size
    near: Size
    share: Share


class DataCard(Spec):
    """A dataset as it was found and used.

    Attributes:
        parts: training, validation and test, by name.
        notes: what was decided, and why; what was left out, and how much.
        duplicates: across the split; None where they were not looked for.
        fitted_digest: SHA-256 of all that was fitted: vocabulary, scaling, fill values, classes,
            weights. Rows that are not trained on do not change it.

    """

    parts: dict[str, PartCard]
    notes: tuple[str, ...] = ()
    duplicates: Duplicates | None = None
    fitted_digest: str
