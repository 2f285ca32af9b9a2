"""A run's page at work: the first screen, tables that go on, legends, pointers, and copying."""

import csv
import io

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.browsing import load, unfold, window

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium, run_page):
    return load(chromium, run_page)


def _catch_copies(page):
    """What is written to the clipboard, which a page from a disk may not have, is kept instead."""
    page.execute_script(
        "window.caught = [];"
        "Object.defineProperty(navigator, 'clipboard', {configurable: true, value:"
        " {writeText: async (text) => { caught.push(text); }}});"
    )


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (400, 800)])
def test_the_finding_and_the_first_picture_are_on_the_first_screen(page, width, height):
    window(page, width)
    title = page.find_element(By.TAG_NAME, "h1")
    assert "gru is better than lstm" in title.text
    picture = page.find_element(By.CSS_SELECTOR, "figure svg")
    assert title.location["y"] < picture.location["y"]
    assert picture.location["y"] + 120 < height


def test_a_table_that_goes_on_says_so_until_its_end_is_reached(page):
    window(page, 400)
    region = page.find_element(By.CSS_SELECTOR, "#digits .scroll")
    cut = "return arguments[0].classList.contains('cut')"
    after = "return getComputedStyle(arguments[0].querySelector('caption span'), '::after').content"
    assert page.execute_script(cut, region)
    assert "more" in page.execute_script(after, region)
    page.execute_async_script(
        "const [region, done] = arguments; region.scrollLeft = 10000;"
        "requestAnimationFrame(() => setTimeout(done, 50))",
        region,
    )
    assert not page.execute_script(cut, region)
    first = region.find_element(By.CSS_SELECTOR, "tbody th").rect
    assert 0 <= first["x"] < 40  # the first column stays


def test_a_legends_button_hides_a_variant_in_every_picture_and_brings_it_back(page):
    pictures = page.find_element(By.CSS_SELECTOR, "#adding .pictures")
    lines = pictures.find_elements(By.CSS_SELECTOR, "[data-series='lstm']")
    others = pictures.find_elements(By.CSS_SELECTOR, "[data-series='gru']")
    pressed = pictures.find_element(By.CSS_SELECTOR, "[data-name='lstm']")
    assert len(lines) > 4
    assert all(line.is_displayed() for line in lines)
    pressed.send_keys(Keys.ENTER)
    assert pressed.get_attribute("aria-pressed") == "false"
    assert not any(line.is_displayed() for line in lines)
    assert all(line.is_displayed() for line in others)
    pressed.send_keys(Keys.SPACE)
    assert pressed.get_attribute("aria-pressed") == "true"
    assert all(line.is_displayed() for line in lines)


def test_a_pointer_near_a_curve_is_told_the_variant_the_epoch_and_the_score(page):
    svg = page.find_elements(By.CSS_SELECTOR, "#adding .pictures svg")[1]
    x, y, told = page.execute_script(
        "const svg = arguments[0]; svg.scrollIntoView({block: 'center'});"
        "const line = svg.querySelector('[data-series=lstm][data-points]');"
        "const [x, y, told] = JSON.parse(line.dataset.points).at(-1);"
        "const box = svg.getBoundingClientRect(), k = box.width / svg.viewBox.baseVal.width;"
        "return [box.left + x * k, box.top + y * k, told]",
        svg,
    )
    tip = page.find_element(By.CLASS_NAME, "tip")
    assert not tip.is_displayed()
    move = {"type": "mouseMoved", "x": x, "y": y}
    page.execute_cdp_cmd("Input.dispatchMouseEvent", move)
    assert tip.is_displayed()
    assert tip.text == told
    assert told.startswith("lstm, ")
    page.execute_cdp_cmd("Input.dispatchMouseEvent", {**move, "x": 1, "y": 1})
    assert not tip.is_displayed()


def test_a_click_on_a_dot_leads_to_the_row_of_its_trial(page):
    dot, row = page.execute_script(
        "const svg = document.querySelector('figure svg');"
        "const part = svg.querySelector('[data-points]');"
        "const [x, y, , to] = JSON.parse(part.dataset.points)[0];"
        "const box = svg.getBoundingClientRect(), scale = box.width / svg.viewBox.baseVal.width;"
        "const at = {clientX: box.left + x * scale, clientY: box.top + y * scale, bubbles: true};"
        "svg.dispatchEvent(new PointerEvent('pointermove', at));"
        "const pointer = getComputedStyle(svg).cursor;"
        "svg.dispatchEvent(new MouseEvent('click', at));"
        "return [pointer, to]"
    )
    assert dot == "pointer"
    found = page.find_element(By.ID, row)
    assert found.is_displayed()
    assert page.current_url.endswith(f"#{row}")
    place = page.execute_script("return arguments[0].getBoundingClientRect().top", found)
    assert 0 < place < 800


def test_a_table_is_copied_as_csv_with_the_numbers_that_it_shows(page):
    _catch_copies(page)
    table = page.find_element(By.CSS_SELECTOR, "#adding table")
    shown = [
        [cell.get_property("textContent") for cell in row.find_elements(By.CSS_SELECTOR, "th, td")]
        for row in table.find_elements(By.TAG_NAME, "tr")
    ]
    page.find_element(By.CSS_SELECTOR, "#adding [data-as='Copy CSV']").click()
    [copied] = page.execute_script("return caught")
    found = list(csv.reader(io.StringIO(copied)))
    assert found[0] == shown[0]
    assert [row[1:] for row in found] == [row[1:] for row in shown]
    assert [row[0] for row in found[1:4]] == ["gru", "lstm", "simple_rnn"]


def test_a_table_is_copied_as_latex(page):
    _catch_copies(page)
    page.find_element(By.CSS_SELECTOR, "#digits [data-as='Copy LaTeX']").click()
    lines = page.execute_script("return caught[0]").splitlines()
    assert lines[1:5] == [
        r"\begin{tabular}{lrrrrrrr}",
        r"\toprule",
        r"Variant & Seeds & Accuracy & Macro-F1 & Loss & Best epoch & Parameters & s/epoch \\",
        r"\midrule",
    ]
    assert lines[5].startswith(r"lstm & 3 & 0.900 $\pm$ 0.010 & ")
    assert lines[-2:] == [r"\bottomrule", r"\end{tabular}"]


def test_the_command_that_made_it_is_copied_with_a_click(page):
    _catch_copies(page)
    unfold(page)
    button = page.find_element(By.CSS_SELECTOR, "#how .command button")
    button.click()
    assert page.execute_script("return caught") == ["rnnpipe run small --limit 300"]
    assert button.text == "Copied"


def test_a_field_of_the_matrix_has_words_for_whoever_does_not_see_its_sign(page):
    table = page.find_element(By.CSS_SELECTOR, "#digits .matrix")
    fields = table.find_elements(By.CSS_SELECTOR, ".field .unseen")
    assert [field.get_property("textContent") for field in fields][:2] == [
        "lstm against simple_rnn undecided: +0.10, \N{MINUS SIGN}0.02 to +0.22 (97.5%)",
        "lstm against gru failed",
    ]
