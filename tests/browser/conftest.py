"""Debian's chromium, driven by Selenium, and pages to look at with it."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from rnnpipe.report import render_comparison_html, render_html
from rnnpipe.report.changes import change_views
from rnnpipe.report.index import write_index
from rnnpipe.report.trends import trends_page
from rnnpipe.store import Store
from rnnpipe.trends import change_points, series
from tests.rnnpipe.report.comparison.compared import two_runs_view
from tests.rnnpipe.report.conftest import COMPARED
from tests.rnnpipe.report.index.recorded import named, write
from tests.rnnpipe.report.own_run import write_own_run
from tests.rnnpipe.report.run_factory import with_failures, write_run
from tests.rnnpipe.trends.nightly import night

INDEX_RUNS = [
    "20261101-020000-nightly-0000",
    "20261102-020000-nightly-0001",
    "20261103-020000-nightly-0002",
    "20261104-020000-nightly-0003",
]

OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives chromium through its chromedriver")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser with a profile of its own that writes down what it loads and complains about."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.fail(
            "the browser test needs chromium and chromedriver: on Debian or Ubuntu run "
            "`apt-get update && apt-get install -y chromium chromium-driver` as root; elsewhere "
            "put both programs on the PATH"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for option in (*OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    started = webdriver.Chrome(options, Service(driver))
    yield started
    started.quit()


@pytest.fixture(scope="session")
def run_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run of which some trials failed, with verdicts."""
    folder = tmp_path_factory.mktemp("run")
    page = folder / "report.html"
    run = with_failures(write_run(folder))
    run = run.updated(command=("rnnpipe", "run", "small", "--limit", "300"))
    page.write_text(render_html(run, folder, COMPARED), "utf-8")
    return page


@pytest.fixture(scope="session")
def own_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run on a user's own data, whose words are long."""
    folder = tmp_path_factory.mktemp("own")
    page = folder / "report.html"
    page.write_text(render_html(write_own_run(folder, "<b>|`" + "long" * 80), folder), "utf-8")
    return page


@pytest.fixture(scope="session")
def comparison_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of two runs that differ in every way."""
    folder = tmp_path_factory.mktemp("artifacts")
    page = folder / "comparisons" / "id" / "report.html"
    page.parent.mkdir(parents=True)
    page.write_text(render_comparison_html(two_runs_view(folder)), "utf-8")
    return page


@pytest.fixture(scope="session")
def history_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A metric over 36 nights, on the 21st of which it moved."""
    levels = [0.90] * 20 + [0.85] * 16
    nights = [
        night(number, {"lstm": [level, level + 0.002, level - 0.003]})
        for number, level in enumerate(levels)
    ]
    trends = change_points(series(nights, metrics=["accuracy"]), nights)
    page = tmp_path_factory.mktemp("history") / "history.html"
    page.write_text(trends_page(trends, change_views(trends), {}, {}), "utf-8")
    return page


@pytest.fixture(scope="session")
def index_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four runs, the last of which goes on; the first two are compared, the third has labels."""
    store = Store.open(tmp_path_factory.mktemp("index"))
    write(store, named(0, "lstm is better than gru"))
    took = timedelta(seconds=90)
    run = named(1, "no winner yet among lstm and gru")
    write(store, run.updated(finished_at=run.started_at + took))
    run = named(
        2, "no winner yet among lstm and gru", name="bigger", note="slower", tags=("thesis",)
    )
    write(store, run.updated(finished_at=run.started_at + 80 * took))
    write(store, named(3, "", answers={}, status="running", finished_at=None), report=False)
    folder = store.root / "comparisons" / "20261120-080000-00ff"
    folder.mkdir(parents=True)
    rows = [{"verdict": verdict, "counted": True} for verdict in ("better", "undecided")]
    content = {"title": "Two runs compared", "runs": [{"id": run} for run in INDEX_RUNS[:2]]}
    (folder / "report.json").write_text(json.dumps({**content, "comparisons": [{"rows": rows}]}))
    return write_index(store)
