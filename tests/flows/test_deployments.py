"""`prefect.yaml` is valid, and fits the flows it names."""

import importlib.util
import inspect
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect.client.schemas.schedules import CronSchedule
from prefect.events import DeploymentEventTrigger

from flows.benchmark import benchmark
from flows.compare import compare
from flows.predict import predict
from flows.prune import prune
from rnnpipe.suites import load_suite

ROOT = Path(__file__).parents[2]
DEPLOYMENTS = {
    d["name"]: d for d in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
}


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_entrypoint_is_a_flow_and_its_parameters_fit(name):
    file, _, function = DEPLOYMENTS[name]["entrypoint"].partition(":")
    spec = importlib.util.spec_from_file_location("entry", ROOT / file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    flow = getattr(module, function)
    parameters = DEPLOYMENTS[name].get("parameters", {})
    assert set(parameters) <= set(inspect.signature(flow.fn).parameters)
    assert flow.validate_parameters(parameters).items() >= parameters.items()


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_has_tags_a_description_a_work_pool_and_a_limit_of_one_run(name):
    deployment = DEPLOYMENTS[name]
    assert deployment["tags"]
    assert deployment["description"]
    assert deployment["work_pool"]["name"] == "rnnpipe"
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}


def test_there_is_a_manual_a_nightly_and_a_weekly_deployment_and_one_that_follows():
    assert set(DEPLOYMENTS) == {
        "quickstart", "notebook", "compare-latest", "prune-cache", "predict",
    }  # fmt: skip
    scheduled = {name for name, found in DEPLOYMENTS.items() if "schedules" in found}
    assert scheduled == {"notebook", "prune-cache", "predict"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("notebook", "0 2 * * *"), ("prune-cache", "0 12 * * 0"), ("predict", "0 6 * * *")],
)
def test_schedules_are_in_a_known_time_zone(name, expected):
    (schedule,) = DEPLOYMENTS[name]["schedules"]
    cron = CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    assert cron.cron == expected
    assert ZoneInfo(cron.timezone).key == "Asia/Seoul"


def test_every_way_in_which_a_nightly_run_ends_starts_the_comparison():
    (spec,) = DEPLOYMENTS["compare-latest"]["triggers"]
    trigger = DeploymentEventTrigger.model_validate(spec)
    assert trigger.expect == {f"prefect.flow-run.{s}" for s in ("Completed", "Failed", "Crashed")}
    assert spec["match_related"]["prefect.resource.name"] == "notebook"
    assert set(trigger.parameters) <= set(inspect.signature(compare.fn).parameters)


def test_deployed_suites_exist():
    parameters = [deployment.get("parameters", {}) for deployment in DEPLOYMENTS.values()]
    suites = {found["suite"] for found in parameters if "suite" in found}
    assert suites == {"quickstart", "notebook"}
    for name in suites:
        load_suite(name)


@pytest.mark.parametrize("flow", [benchmark, compare, predict, prune], ids=lambda flow: flow.name)
def test_the_flows_parameters_are_described_for_prefects_form(flow):
    properties = flow.parameters.model_dump()["properties"]
    undescribed = [name for name, schema in properties.items() if not schema.get("description")]
    assert undescribed == []


LIMITS = {
    "seeds": {"type": "integer", "minimum": 1, "maximum": 100_000_000},
    "epochs": {"type": "integer", "minimum": 1, "maximum": 100_000_000},
    "limit": {"type": "integer", "minimum": 1, "maximum": 100_000_000},
    "max_seeds": {"type": "integer", "minimum": 1, "maximum": 100_000_000},
    "workers": {"type": "integer", "minimum": 1, "maximum": 100_000_000},
    "budget": {"type": "number", "exclusiveMinimum": 0.0, "maximum": 1_000_000.0},
}


@pytest.mark.parametrize("name", LIMITS)
def test_numbers_have_their_limits_in_prefects_form(name):
    schema = benchmark.parameters.model_dump()["properties"][name]
    (number, *_) = schema.get("anyOf", [schema])
    assert {key: number[key] for key in LIMITS[name]} == LIMITS[name]
