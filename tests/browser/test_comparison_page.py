"""A comparison's page in a real browser: sorting, links, and verdicts at a glance."""

from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.browsing import button, load, sorted_by, unfold, window

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium, comparison_page):
    return load(chromium, comparison_page)


def _table(page, number):
    return page.find_element(By.CSS_SELECTOR, f"#dataset-{number} table.verdicts")


def _rows(table):
    """Per row what is compared, the metric and the verdict's word."""
    rows = table.find_elements(By.CSS_SELECTOR, "tbody tr")
    selectors = ("th", ".metric", ".verdict")
    return [tuple(r.find_element(By.CSS_SELECTOR, s).text for s in selectors) for r in rows]


def test_a_click_sorts_by_the_exact_difference(page):
    table = _table(page, 1)
    # -91%, -70%, 0 and 0, +100%, +300%: as text the signs would come first
    button(table, "Difference").click()
    ascending = [
        ("gru", "MSE", "▲ better"),
        ("gru", "MAE", "▲ better"),
        ("simple_rnn", "MSE", "= no difference"),
        ("simple_rnn", "MAE", "= no difference"),
        ("lstm", "MAE", "▼ worse"),
        ("lstm", "MSE", "▼ worse"),
    ]
    assert _rows(table) == ascending
    assert sorted_by(table) == [("Difference", "ascending")]
    button(table, "Difference").click()
    assert [row[:2] for row in _rows(table)][:2] == [("lstm", "MSE"), ("lstm", "MAE")]
    assert sorted_by(table) == [("Difference", "descending")]


def test_enter_on_a_header_sorts_and_what_was_not_compared_stays_last(page):
    table = _table(page, 2)
    for _ in range(2):  # up, and down
        button(table, "Base").send_keys(Keys.ENTER)
        assert [row[1] for row in _rows(table)] == ["Accuracy", "All metrics", "All metrics"]


def test_what_is_not_judged_is_folded_and_sorts_like_the_rest(page):
    assert page.find_elements(By.CSS_SELECTOR, "#dataset-2 details table.verdicts")
    unfold(page)
    table = page.find_elements(By.CSS_SELECTOR, "#dataset-2 table.verdicts")[1]
    scores = ["Loss", "Balanced accuracy", "Macro-F1"]  # 0.49, then hardly apart
    button(table, "Base").send_keys(Keys.ENTER)
    assert [row[1] for row in _rows(table)] == scores
    button(table, "Base").send_keys(Keys.ENTER)
    assert [row[1] for row in _rows(table)] == scores[::-1]


def test_each_seed_of_a_number_is_a_link_to_its_trials_file(page):
    links = _table(page, 1).find_elements(By.CSS_SELECTOR, "td a")
    assert len(links) == 6 * 2 * 3
    for link in links:
        address = urlparse(link.get_attribute("href"))
        assert address.scheme == "file"
        assert Path(unquote(address.path)).name == "metrics.json"
        assert Path(unquote(address.path)).is_file()


@pytest.mark.parametrize("width", [400, 1280])
def test_the_verdicts_are_seen_without_scrolling_a_table(page, width):
    window(page, width)
    for number in (1, 2):
        for badge in _table(page, number).find_elements(By.CSS_SELECTOR, ".verdict"):
            box = badge.rect
            assert box["width"] > 0
            assert box["x"] + box["width"] <= width


def test_a_wide_window_shows_whole_tables(page):
    unfold(page)
    tables = page.find_elements(By.CSS_SELECTOR, ".scroll")
    assert len(tables) > 4
    assert all(t.get_property("scrollWidth") <= t.get_property("clientWidth") for t in tables)
