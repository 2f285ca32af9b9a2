"""Prefect's own pages about a run, from a real server: what they show, and where they lead."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.service.serving import Served

pytestmark = pytest.mark.browser

PATIENCE_SECONDS = 60


@pytest.fixture
def served(tmp_path):
    service = Served(tmp_path, PREFECT_SERVER_API_AUTH_STRING=None)
    yield service
    assert service.interrupt()[0] == 0


def until(browser, condition):
    return WebDriverWait(browser, PATIENCE_SECONDS).until(condition)


def test_the_artifact_of_a_run_shows_its_pictures_and_leads_to_its_report(chromium, served):
    flow_run = served.start("benchmark/quickstart", suite=served.suite("seen"), epochs=1)
    served.reached(flow_run, "Completed")
    (record,) = served.records("seen")
    report = served.artifacts(flow_run)["report-seen"]

    chromium.get(f"{served.url}/runs/flow-run/{flow_run}")
    until(chromium, lambda page: record.id in page.find_element(By.TAG_NAME, "body").text)

    chromium.get(f"{served.url}/artifacts/artifact/{report['id']}")
    picture = until(chromium, lambda page: page.find_elements(By.CSS_SELECTOR, "img[alt=curves]"))
    until(chromium, lambda page: page.execute_script("return arguments[0].naturalWidth", *picture))
    text = chromium.find_element(By.TAG_NAME, "body").text
    assert record.answers["digits"] in text

    link = chromium.find_element(By.PARTIAL_LINK_TEXT, "The whole report")
    chromium.get(link.get_attribute("href"))
    assert record.id in chromium.find_element(By.TAG_NAME, "body").text
    assert chromium.current_url.startswith(served.reports)
