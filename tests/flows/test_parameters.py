import pytest
from prefect.exceptions import ParameterTypeError

from flows.benchmark import benchmark
from rnnpipe.suites import load_suite


def test_a_suite_is_shown_to_prefect_as_a_name_or_an_object():
    shown = benchmark.parameters.model_dump()
    assert shown["properties"]["suite"]["anyOf"] == [
        {"type": "string"},
        {"title": "Suite", "type": "object"},
    ]
    assert "definitions" not in shown or not shown["definitions"]


def test_a_suite_given_as_plain_json_is_that_suite():
    suite = load_suite("quickstart")
    for given in (suite, suite.model_dump(mode="json")):
        assert benchmark.validate_parameters({"suite": given})["suite"] == suite
    assert benchmark.validate_parameters({"suite": "quickstart"})["suite"] == "quickstart"


def test_what_is_no_suite_is_refused_key_by_key():
    with pytest.raises(ParameterTypeError) as refused:
        benchmark.validate_parameters({"suite": {"name": "mine", "bogus": 3}})
    lines = str(refused.value).splitlines()
    assert " - suite.Suite.title: Field required" in lines
    assert " - suite.Suite.bogus: Extra inputs are not permitted" in lines
