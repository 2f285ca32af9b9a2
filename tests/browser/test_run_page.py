"""A run's page in a real browser: it sorts, fits, and asks the network for nothing."""

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium, run_page):
    """The page, freshly loaded in a window for a desk; logs hold this load alone."""
    chromium.get("about:blank")
    _window(chromium, 1280)
    chromium.get_log("performance")
    chromium.get_log("browser")
    chromium.get(run_page.as_uri())
    return chromium


def _window(browser, width, scheme="light"):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def _table(page, dataset):
    return page.find_element(By.CSS_SELECTOR, f"#{dataset} table")


def _button(table, name):
    return next(b for b in table.find_elements(By.CSS_SELECTOR, "thead button") if b.text == name)


def _variants(table):
    names = table.find_elements(By.CSS_SELECTOR, "tbody th, tfoot th")
    return [name.text.split()[-1].strip("()") for name in names]


def _sorted_by(table):
    headers = table.find_elements(By.CSS_SELECTOR, "th[aria-sort]")
    return [(h.text, h.get_attribute("aria-sort")) for h in headers]


def test_a_click_sorts_by_number_and_the_baseline_stays_below(page):
    table = _table(page, "adding")
    assert _variants(table) == ["simple_rnn", "lstm", "gru", "mean"]
    _button(table, "MSE").click()  # 0.16, 0.0040, 5.7e-4: as text the last would come last
    assert _variants(table) == ["gru", "lstm", "simple_rnn", "mean"]
    assert _sorted_by(table) == [("MSE", "ascending")]
    _button(table, "MSE").click()
    assert _variants(table) == ["simple_rnn", "lstm", "gru", "mean"]
    assert _sorted_by(table) == [("MSE", "descending")]


def test_enter_on_a_header_sorts_and_one_column_leads(page):
    table = _table(page, "adding")
    _button(table, "MSE").send_keys(Keys.ENTER)
    _button(table, "Parameters").send_keys(Keys.ENTER)  # 321, 1,233, 977
    assert _variants(table) == ["simple_rnn", "gru", "lstm", "mean"]
    assert _sorted_by(table) == [("Parameters", "ascending")]


def test_what_has_no_score_stays_last_in_either_order(page):
    table = _table(page, "digits")
    _button(table, "Accuracy").click()
    assert _variants(table) == ["simple_rnn", "lstm", "gru", "class"]
    _button(table, "Accuracy").click()
    assert _variants(table) == ["lstm", "simple_rnn", "gru", "class"]


def test_the_keyboard_reaches_the_results_first(page):
    page.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = page.switch_to.active_element
    assert skip.text == "Skip to the results"
    assert skip.location["y"] >= 0
    skip.send_keys(Keys.ENTER)
    assert page.switch_to.active_element.get_attribute("id") == "content"


def test_nothing_is_loaded_and_nothing_complains(page, run_page):
    page.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert run_page.as_uri() in asked
    assert all(url == run_page.as_uri() or url.startswith("data:") for url in asked)
    assert page.get_log("browser") == []


@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_itself_never_scrolls_sideways(page, width):
    _window(page, width)
    page.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    root = page.find_element(By.TAG_NAME, "html")
    assert page.execute_script("return innerWidth") == width
    assert root.get_property("scrollWidth") == root.get_property("clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(page, scheme):
    _window(page, 1280, scheme)
    script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    paper = _luminance(page.execute_script(script, "body", "backgroundColor"))
    assert (paper > 0.5) == (scheme == "light")
    for selector in ("body", ".quiet", "a[href='#how']", "figure svg text", "tfoot td"):
        color = "fill" if "svg" in selector else "color"
        ink = _luminance(page.execute_script(script, selector, color))
        light, dark = max(paper, ink), min(paper, ink)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, selector  # WCAG 2.2, criterion 1.4.3


def test_paper_shows_what_is_folded(page):
    folded = "return document.querySelectorAll('details:not([open])').length"
    before = page.execute_script(folded)
    assert before > 0
    page.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert page.execute_script(folded) == 0
    page.execute_script("dispatchEvent(new Event('afterprint'))")
    assert page.execute_script(folded) == before


def _luminance(color):
    """Relative luminance of a CSS `rgb(r, g, b)` (WCAG 2.2)."""
    channels = [int(c) / 255 for c in color.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
