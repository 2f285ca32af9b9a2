"""What holds for every page in a real browser: it fits, stands out, and asks for nothing."""

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.browsing import load, unfold, window

pytestmark = pytest.mark.browser


@pytest.fixture(params=["run_page", "own_page", "comparison_page", "history_page", "index_page"])
def path(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def page(chromium, path):
    return load(chromium, path)


def test_the_keyboard_reaches_the_results_first(page):
    page.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = page.switch_to.active_element
    assert skip.text == "Skip to the results"
    assert skip.location["y"] >= 0
    skip.send_keys(Keys.ENTER)
    assert page.switch_to.active_element.get_attribute("id") == "content"


def test_nothing_is_loaded_and_nothing_complains(page, path):
    unfold(page)
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert path.as_uri() in asked
    assert all(url == path.as_uri() or url.startswith("data:") for url in asked)
    assert page.get_log("browser") == []


@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_itself_never_scrolls_sideways(page, width):
    window(page, width)
    unfold(page)
    root = page.find_element(By.TAG_NAME, "html")
    assert page.execute_script("return innerWidth") == width
    assert root.get_property("scrollWidth") == root.get_property("clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(page, scheme):
    window(page, 1280, scheme)
    unfold(page)
    script = (
        "const found = document.querySelector(arguments[0]);"
        "return found && getComputedStyle(found)[arguments[1]]"
    )
    paper = _luminance(page.execute_script(script, "body", "backgroundColor"))
    assert (paper > 0.5) == (scheme == "light")
    seen = 0
    for selector in (
        "body",
        ".quiet",
        "a[href='#how']",
        "figure svg text",
        "tfoot td",
        ".under",
        ".reason",
        ".verdict",
        ".verdict.better",
        ".verdict.worse",
        ".headlines .sign",
    ):
        color = page.execute_script(script, selector, "fill" if "svg" in selector else "color")
        if color is not None:
            light, dark = max(paper, _luminance(color)), min(paper, _luminance(color))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, selector  # WCAG 2.2, criterion 1.4.3
            seen += 1
    assert seen >= 5


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
