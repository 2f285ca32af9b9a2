"""Comparing recorded runs, through the flow and the command."""

import csv
import json
import shutil
import subprocess
import sys

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

from flows.benchmark import benchmark
from flows.cli import main
from flows.compare import compare
from rnnpipe.errors import UserError
from rnnpipe.suites import Suite
from tests.flows.conftest import TINY, share

FORMATS = {"report.html", "report.md", "report.csv", "report.json", "report.tex"}


@pytest.fixture(scope="module")
def recorded(prefect_server, scorer, trainer, tmp_path_factory):
    """A store with two runs of one suite, with seeds 0 and 1 and with seeds 5 and 6; their ids."""
    root = tmp_path_factory.mktemp("recorded")
    with pytest.MonkeyPatch.context() as patch:
        share(scorer, trainer, patch)
        ids = tuple(
            benchmark(Suite.model_validate(TINY | {"seeds": seeds}), artifacts=str(root))
            for seeds in ([0, 1], [5, 6])
        )
    return root, ids


@pytest.fixture
def two_runs(recorded, store):
    """The ids of the two runs, the earlier first, which are in the test's own store."""
    root, ids = recorded
    shutil.copytree(root / "runs", store.root / "runs")
    return ids


def test_the_flow_compares_the_latest_run_with_the_one_before(store, two_runs):
    page = compare("latest~1", artifacts=str(store.root))
    folder = store.root / "comparisons"
    (written,) = folder.iterdir()
    assert page == str(written / "report.html")
    assert {path.name for path in written.iterdir()} == FORMATS
    with (written / "report.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["dataset"] for row in rows} == {"digits"}
    quality = [row["verdict"] for row in rows if row["kind"] == "quality"]
    assert len(quality) == 8
    assert set(quality) <= {"undecided", "not judged"}
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(
            artifact_filter=ArtifactFilter(
                key=ArtifactFilterKey(any_=["comparison", "comparison-page"])
            )
        )
    assert {artifact.key for artifact in found} == {"comparison", "comparison-page"}


def test_the_command_prints_tables_and_writes_every_format(store, two_runs, capsys):
    arguments = ["compare", "latest~1", "latest", "--artifacts", str(store.root)]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert all(run_id in out for run_id in two_runs)
    assert "suite.seeds" in out
    page = out.splitlines()[-1].removeprefix("report  ")
    assert page.endswith("report.html")
    assert out.splitlines()[-3:-1] == ["digits: undecided in lstm and gru", ""]
    assert main([*arguments, "--gate"]) == 4
    assert capsys.readouterr().out.splitlines()[-1] == "gate    2 undecided → exit code 4"
    # Two seeds a side decide nothing, however large a difference may be.
    assert main([*arguments, "--gate", "--tolerance", "accuracy=1"]) == 4


def test_a_run_folder_copied_from_elsewhere_can_be_compared(store, two_runs, tmp_path, capsys):
    copied = tmp_path / "from-elsewhere"
    store.runs.path(two_runs[0]).rename(copied)
    assert main(["compare", str(copied), "latest", "--artifacts", str(store.root)]) == 0
    assert two_runs[0] in capsys.readouterr().out


def test_a_changed_package_is_named_as_what_differs(store, two_runs, capsys):
    path = store.runs.path(two_runs[0]) / "run.json"
    record = json.loads(path.read_text())
    record["environment"]["packages"]["keras"] = "3.0.0"
    path.write_text(json.dumps(record))
    main(["compare", *two_runs, "--artifacts", str(store.root)])
    (line,) = [row for row in capsys.readouterr().out.splitlines() if "packages.keras" in row]
    assert line.split() == ["environment.packages.keras", "3.0.0", "3.15.1"]


@pytest.mark.parametrize(
    ("references", "message"),
    [
        (("latest", "latest"), "latest and latest name one run twice"),
        (("latest", "latest~9"), "goes back too far"),
        (("latest", "nowhere"), "fits no run"),
    ],
)
def test_a_bad_reference_is_told(store, two_runs, capsys, references, message):
    assert main(["compare", *references, "--artifacts", str(store.root)]) == 2
    assert message in capsys.readouterr().err


def test_a_truncated_record_and_a_bad_tolerance_are_told(store, two_runs, capsys):
    arguments = ["compare", *two_runs, "--artifacts", str(store.root)]
    assert main([*arguments, "--tolerance", "acuracy=0.1"]) == 2
    assert "no metric 'acuracy'" in capsys.readouterr().err
    path = store.runs.path(two_runs[0]) / "run.json"
    path.write_text(path.read_text()[:100])
    assert main(arguments) == 2
    assert "cannot be read as JSON" in capsys.readouterr().err
    with pytest.raises(UserError, match="cannot be read as JSON"):
        compare(two_runs[0], artifacts=str(store.root))


def test_comparing_imports_neither_tensorflow_nor_prefect(store, two_runs):
    code = f"""
import sys
from flows.cli import main
main(["compare", "latest~1", "latest", "--artifacts", {str(store.root)!r}])
print("HEAVY", [m for m in ("tensorflow", "keras", "prefect", "pandas") if m in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"
