"""The page of all runs in a real browser: runs are searched, sorted and ticked."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.browsing import button, load, sorted_by, window
from tests.browser.conftest import INDEX_RUNS as RUNS

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium, index_page):
    return load(chromium, index_page)


def _table(page):
    return page.find_element(By.CSS_SELECTOR, ".all-runs")


def _shown(page):
    rows = page.find_elements(By.CSS_SELECTOR, ".all-runs tbody tr")
    return [row.get_attribute("id") for row in rows if row.is_displayed()]


def _box(page, run_id):
    return page.find_element(By.CSS_SELECTOR, f".all-runs input[value='{run_id}']")


def _search(page, text):
    field = page.find_element(By.ID, "search")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(text or Keys.DELETE)
    return page.find_element(By.ID, "found").text


def test_a_row_stays_that_has_every_word_wherever_it_stands(page):
    newest, *_, oldest = _shown(page)
    assert (newest, oldest) == (RUNS[-1], RUNS[0])
    assert _search(page, "WINNER gru") == "2 of 4 runs"
    assert _shown(page) == [RUNS[2], RUNS[1]]
    assert _search(page, "thesis") == "1 of 4 runs"
    assert _shown(page) == [RUNS[2]]
    assert _search(page, "nonsense") == "0 of 4 runs"
    assert _shown(page) == []
    assert _search(page, "") == ""
    assert len(_shown(page)) == 4


def test_columns_sort_by_what_they_mean(page):
    table = _table(page)
    button(table, "Duration").send_keys(Keys.ENTER)  # 10 min, 90 s, 2 h, and none
    assert _shown(page) == [RUNS[1], RUNS[0], RUNS[2], RUNS[3]]
    assert sorted_by(table) == [("Duration", "ascending")]
    button(table, "Started").click()
    assert _shown(page) == RUNS


def test_two_ticks_show_the_command_and_the_comparison_that_exists(page):
    chosen = page.find_element(By.CSS_SELECTOR, ".chosen")
    assert not chosen.is_displayed()
    _box(page, RUNS[1]).send_keys(Keys.SPACE)
    assert chosen.text == "One run is ticked; tick another one to compare them."
    _box(page, RUNS[0]).click()
    assert chosen.find_element(By.TAG_NAME, "code").text == f"rnnpipe compare {RUNS[0]} {RUNS[1]}"
    link = chosen.find_element(By.TAG_NAME, "a")
    assert link.get_attribute("href").endswith("comparisons/20261120-080000-00ff/report.html")
    _box(page, RUNS[1]).click()
    _box(page, RUNS[2]).click()
    assert chosen.find_element(By.TAG_NAME, "code").text == f"rnnpipe compare {RUNS[0]} {RUNS[2]}"
    assert not link.is_displayed()
    copy = chosen.find_element(By.TAG_NAME, "button")
    copy.click()
    page.execute_async_script("setTimeout(arguments[0], 100)")
    assert copy.text in {"Copied", "Selected"}
    assert page.execute_script("return String(getSelection())").strip() == (
        f"rnnpipe compare {RUNS[0]} {RUNS[2]}"
    )


def test_on_a_phone_a_row_is_a_block_that_can_be_ticked(page):
    window(page, 400)
    table = _table(page)
    assert table.size["width"] <= 400
    _box(page, RUNS[3]).click()
    assert page.find_element(By.CSS_SELECTOR, ".chosen").is_displayed()


def test_without_javascript_it_is_a_plain_table(chromium, index_page):
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = load(chromium, index_page)
        assert _shown(page) == RUNS[::-1]
        assert not page.find_element(By.ID, "search").is_displayed()
        assert not _box(page, RUNS[0]).is_displayed()
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
