"""`prefect.yaml` is valid, and fits the flows it names."""

import importlib.util
import inspect
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect.client.schemas.schedules import CronSchedule

from flows.benchmark import benchmark
from flows.compare import compare
from rnnpipe.specs import load_suite

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
    parameters = DEPLOYMENTS[name]["parameters"]
    assert set(parameters) <= set(inspect.signature(flow.fn).parameters)
    assert flow.validate_parameters(parameters)


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_has_tags_a_description_a_work_pool_and_a_limit_of_one_run(name):
    deployment = DEPLOYMENTS[name]
    assert deployment["tags"]
    assert deployment["description"]
    assert deployment["work_pool"]["name"] == "rnnpipe"
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}


def test_the_notebook_suite_runs_nightly_in_a_known_time_zone():
    (schedule,) = DEPLOYMENTS["notebook"]["schedules"]
    cron = CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    assert cron.cron == "0 2 * * *"
    assert ZoneInfo(cron.timezone).key == "Asia/Seoul"


def test_deployed_suites_exist():
    suites = {d["parameters"]["suite"] for d in DEPLOYMENTS.values() if "suite" in d["parameters"]}
    assert suites == {"quickstart", "notebook"}
    for name in suites:
        load_suite(name)


@pytest.mark.parametrize("flow", [benchmark, compare], ids=lambda flow: flow.name)
def test_the_flows_parameters_are_described_for_prefects_form(flow):
    properties = flow.parameters.model_dump()["properties"]
    undescribed = [name for name, schema in properties.items() if not schema.get("description")]
    assert undescribed == []
