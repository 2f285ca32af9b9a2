"""A run's page in a real browser: its tables sort by number."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.browsing import button, load, sorted_by

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium, run_page):
    return load(chromium, run_page)


def _table(page, dataset):
    return page.find_element(By.CSS_SELECTOR, f"#{dataset} table")


def _variants(table):
    names = table.find_elements(By.CSS_SELECTOR, "tbody th, tfoot th")
    return [name.text.split()[-1].strip("()") for name in names]


def test_a_click_sorts_by_number_and_the_baseline_stays_below(page):
    table = _table(page, "adding")
    assert _variants(table) == ["gru", "lstm", "simple_rnn", "mean"]  # the best first
    button(table, "MSE").click()  # 0.00057, 0.0040, 0.16
    assert _variants(table) == ["gru", "lstm", "simple_rnn", "mean"]
    assert sorted_by(table) == [("MSE", "ascending")]
    button(table, "MSE").click()
    assert _variants(table) == ["simple_rnn", "lstm", "gru", "mean"]
    assert sorted_by(table) == [("MSE", "descending")]


def test_enter_on_a_header_sorts_and_one_column_leads(page):
    table = _table(page, "adding")
    button(table, "MSE").send_keys(Keys.ENTER)
    button(table, "Parameters").send_keys(Keys.ENTER)  # 321, 1,233, 977
    assert _variants(table) == ["simple_rnn", "gru", "lstm", "mean"]
    assert sorted_by(table) == [("Parameters", "ascending")]


def test_what_has_no_score_stays_last_in_either_order(page):
    table = _table(page, "digits")
    button(table, "Accuracy").click()
    assert _variants(table) == ["simple_rnn", "lstm", "gru", "class"]
    button(table, "Accuracy").click()
    assert _variants(table) == ["lstm", "simple_rnn", "gru", "class"]
