"""The table of baseline kinds.

Kinds are named as text and imported by name, so that the cache key of a fit follows from here to no
kind: it names the one that it uses by itself.
"""

from pkgutil import resolve_name
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from rnnpipe.baselines.base import Baseline

BASELINES = {
    "majority": "rnnpipe.baselines.majority:Majority",
    "tfidf_logistic": "rnnpipe.baselines.tfidf_logistic:TfidfLogistic",
    "logistic": "rnnpipe.baselines.logistic:Logistic",
    "logistic_step": "rnnpipe.baselines.logistic_step:LogisticStep",
    "nearest_neighbour": "rnnpipe.baselines.nearest_neighbour:NearestNeighbour",
    "frequent_tag": "rnnpipe.baselines.frequent_tag:FrequentTag",
    "copy_source": "rnnpipe.baselines.copy_source:CopySource",
    "nearest_text": "rnnpipe.baselines.nearest_text:NearestText",
    "frequent_text": "rnnpipe.baselines.frequent_text:FrequentText",
    "last_value": "rnnpipe.baselines.last_value:LastValue",
    "seasonal_naive": "rnnpipe.baselines.seasonal_naive:SeasonalNaive",
    "ridge_lags": "rnnpipe.baselines.ridge_lags:RidgeLags",
}
"""Each kind's `type` in a suite file, and the class that holds all of it."""

KINDS: tuple[type[Baseline], ...] = tuple(map(resolve_name, BASELINES.values()))

if TYPE_CHECKING:
    BaselineSpec = Baseline
else:
    BaselineSpec = Annotated[
        Union[KINDS],  # noqa: UP007 (made at run time)
        Field(discriminator="type"),
    ]
