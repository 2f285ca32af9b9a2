"""`Dockerfile` and `compose.yaml` fit the project, and hold no secret."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from prefect.settings import Settings

from flows.asking import server as ask_server
from flows.service.parts import POOL
from flows.service.service import PORT

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


def test_the_images_python_is_one_that_the_project_supports():
    project = (ROOT / "pyproject.toml").read_text()
    supported = SpecifierSet(re.search(r'requires-python = "(.*)"', project)[1])
    versions = re.findall(r"^FROM python:(3\.\d+)-slim-", DOCKERFILE, re.MULTILINE)
    assert len(versions) == 2
    assert len(set(versions)) == 1
    assert versions[0] in supported


def test_without_a_target_it_is_the_service_and_one_target_asks():
    stages = re.findall(r"^FROM \S+ AS (\w+)$", DOCKERFILE, re.MULTILINE)
    assert stages == ["build", "base", "ask", "service"]
    ask, service = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    command = json.loads(ask)
    assert command[:2] == ["rnnpipe", "ask"]
    assert command[command.index("--port") + 1] == str(ask_server.PORT)
    assert f"HEALTH_URL=http://127.0.0.1:{ask_server.PORT}/health" in DOCKERFILE
    assert json.loads(service)[:3] == ["prefect", "worker", "start"]


def installs(text):
    """The options of each `pip install`, without those that say how quiet it is."""
    joined = text.replace("\\\n", " ")
    found = re.findall(r"python -m pip install ([^&\n]*)", joined)
    quiet = {"--quiet", "--no-cache-dir", "--disable-pip-version-check"}
    return [[option for option in shlex.split(each) if option not in quiet] for each in found]


def test_the_image_is_installed_as_the_makefile_does_it():
    (define,) = re.findall(
        r"^define install$(.*?)^endef", (ROOT / "Makefile").read_text(), re.MULTILINE | re.DOTALL
    )
    assert installs(DOCKERFILE) == installs(define.replace("$(1)", "requirements.lock"))


def test_what_the_dockerfile_copies_is_there_and_not_ignored():
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    wanted = {name for names in copied for name in names.split()}
    let_through = re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert wanted == set(let_through)
    assert [name for name in wanted if not (ROOT / name).exists()] == []


def test_processes_are_an_ordinary_users():
    *_, user = re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE)
    assert user == "1000:1000"
    ours = [service for service in SERVICES.values() if service["image"] == "rnnpipe"]
    assert len(ours) == 3
    for service in ours:
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_every_secret_comes_from_the_environment_and_is_required():
    given = {
        name: value
        for service in SERVICES.values()
        for name, value in service["environment"].items()
        if re.search("PASSWORD|AUTH|SECRET|TOKEN", name)
    }
    assert set(given) == {
        "POSTGRES_PASSWORD",
        "PREFECT_SERVER_DATABASE_PASSWORD",
        "PREFECT_SERVER_API_AUTH_STRING",
        "PREFECT_API_AUTH_STRING",
    }
    for value in given.values():
        assert re.fullmatch(r"\$\{(POSTGRES_PASSWORD|PREFECT_SERVER_API_AUTH_STRING):\?.*\}", value)
    assert "://prefect:" not in (ROOT / "compose.yaml").read_text()


def test_the_pool_and_the_port_are_the_services_own():
    pools = {deployment["work_pool"]["name"] for deployment in deployments()}
    assert pools == {POOL}
    assert f"work-pool create {POOL} --type process" in SERVICES["deploy"]["command"][-1]
    assert f'"--pool", "{POOL}", "--type", "process"' in DOCKERFILE
    assert SERVICES["server"]["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    assert SERVICES["worker"]["environment"]["PREFECT_API_URL"] == f"http://server:{PORT}/api"


def deployments():
    return yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]


def test_everything_waits_for_what_it_needs():
    wanted = {name: service.get("depends_on", {}) for name, service in SERVICES.items()}
    conditions = {
        name: {other: needs["condition"] for other, needs in each.items()}
        for name, each in wanted.items()
    }
    assert conditions == {
        "database": {},
        "server": {"database": "service_healthy"},
        "deploy": {"server": "service_healthy"},
        "worker": {"deploy": "service_completed_successfully", "server": "service_healthy"},
    }
    assert "healthcheck" in SERVICES["database"]
    assert SERVICES["server"]["environment"]["HEALTH_URL"].endswith(f":{PORT}/api/health")


def names(model, path="PREFECT"):
    """Those of a settings model, by the path to each of its fields."""
    found = set()
    for name, field in model.model_fields.items():
        inner = getattr(field.annotation, "model_fields", None)
        own = f"{path}_{name.upper()}"
        found |= names(field.annotation, own) if inner else {own}
    return found


@pytest.mark.parametrize("name", ["server", "deploy", "worker"])
def test_prefect_knows_every_setting(name):
    ours = {key for key in SERVICES[name]["environment"] if key.startswith("PREFECT_")}
    ours |= set(re.findall(r"\b(PREFECT_\w+)=", DOCKERFILE)) - {"PREFECT_HOME"}
    assert ours <= names(Settings)
