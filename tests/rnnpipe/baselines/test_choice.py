import pytest

from rnnpipe.baselines import BASELINES
from rnnpipe.baselines.choice import fitting, require_fit
from rnnpipe.baselines.kinds import KINDS
from rnnpipe.baselines.last_value import LastValue
from rnnpipe.errors import UserError
from tests.rnnpipe.baselines.asked import SERIES, STEPS, TAGGED, TEXTS, forecast


@pytest.mark.parametrize(
    ("signature", "kinds"),
    [
        (TEXTS, ("majority", "tfidf_logistic", "nearest_neighbour")),
        (TAGGED, ("majority", "frequent_tag")),
        (SERIES, ("majority", "logistic", "nearest_neighbour")),
        (STEPS, ("majority", "logistic_step")),
        (
            forecast(),
            (
                "majority",
                "logistic",
                "nearest_neighbour",
                "last_value",
                "seasonal_naive",
                "ridge_lags",
            ),
        ),
    ],
)
def test_each_dataset_has_baselines(signature, kinds):
    assert fitting(signature) == kinds


def test_a_misfit_is_told_with_those_that_fit():
    with pytest.raises(UserError) as caught:
        require_fit(LastValue(type="last_value"), TEXTS)
    assert str(caught.value) == (
        'baseline = { type = "last_value" } forecasts numbers from a window of features, and the '
        "dataset has none; for this dataset there are majority, tfidf_logistic, nearest_neighbour"
    )


def test_the_table_names_each_kind_as_its_class_does():
    assert [kind(type=name).type for name, kind in zip(BASELINES, KINDS, strict=True)] == [
        *BASELINES
    ]
