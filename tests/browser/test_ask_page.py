"""`rnnpipe ask` in a real browser: a text is typed, and every variant answers after every word."""

import json

import pytest
from PIL import Image
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser.browsing import window

pytestmark = pytest.mark.browser

DROP = """
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1200;
const context = canvas.getContext("2d");
const pixels = context.createImageData(1200, 1200);
for (let i = 0, drawn = 1; i < pixels.data.length; i += 1) {
  drawn = (Math.imul(drawn, 1103515245) + 12345) | 0;
  pixels.data[i] = i % 4 === 3 ? 255 : drawn >>> 24;
}
context.putImageData(pixels, 0, 0);
canvas.toBlob((blob) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([blob], "large.png", { type: "image/png" }));
  document.getElementById("ask").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer }));
});
"""
"""Drops a picture that is too large to be sent as it is."""

HOSTILE = "it is <img src=x onerror=alert(1)> good"


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    """Two variants on texts whose classes have hostile names, one on digits, one on pictures."""
    # Not before all tests are collected: where TensorFlow is imported first, Prefect's import
    # closes what standard error was then, into which pytest collects.
    from rnnpipe.bundles.opening import open_bundle  # noqa: PLC0415
    from rnnpipe.bundles.writing import write_bundle  # noqa: PLC0415
    from tests.rnnpipe.bundles.made import made_run  # noqa: PLC0415
    from tests.rnnpipe.bundles.test_generated import TELLING  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("asked")
    rows = [
        f"it is {('good', 'bad')[i % 2]} number{i},{('<b>&yes', 'no')[i % 2]}" for i in range(60)
    ]
    (folder / "texts.csv").write_text("\n".join(["text,mood", *rows]))
    data = {"source": "text", "path": "texts.csv", "text": "text", "target": "mood",
            "num_words": 60, "maxlen": 6}  # fmt: skip
    made = []
    for variant in ("gru", "lstm"):
        layers = ({"type": "embedding", "units": 4}, {"type": variant, "units": 3})
        run = made_run(folder / variant, data, layers=layers, start=folder, name="moods",
                       variant=variant)  # fmt: skip
        made.append(write_bundle(run, "moods", variant, folder / f"{variant}-bundle"))
    run = made_run(folder / "digits", {"source": "digits", "limit": 60}, name="digits")
    made.append(write_bundle(run, "digits", "net", folder / "digits-bundle"))
    drawn = {"source": "shapes", "train_examples": 20, "test_examples": 6}
    run = made_run(folder / "shapes", drawn, pair=TELLING, name="shapes")
    made.append(write_bundle(run, "shapes", "net", folder / "shapes-bundle"))
    return [open_bundle(place) for place in made]


@pytest.fixture(scope="module")
def url(bundles):
    from flows.asking.app import make_app  # noqa: PLC0415 (as above)
    from flows.asking.server import workers_of  # noqa: PLC0415
    from tests.flows.asking.serving import served  # noqa: PLC0415

    with served(make_app(workers_of(bundles))) as url:
        yield url


@pytest.fixture
def page(chromium, url):
    chromium.get("about:blank")
    window(chromium, 1280)
    chromium.get_log("performance")
    chromium.get_log("browser")
    chromium.get(f"{url}/")
    wait(chromium, lambda: chromium.find_element(By.ID, "hint").text)
    return chromium


def wait(page, condition):
    return WebDriverWait(page, 60).until(lambda _: condition())


def ask(page, text):
    row = page.find_element(By.ID, "row")
    row.clear()
    row.send_keys(text)
    row.send_keys(Keys.CONTROL, Keys.ENTER)
    wait(page, lambda: page.find_element(By.ID, "found").is_displayed())
    wait(page, lambda: page.find_element(By.ID, "send").is_enabled())


def cards(page):
    return page.find_elements(By.CSS_SELECTOR, "#cards > li")


def test_every_variant_answers_as_its_bundle_and_after_every_word(page, bundles):
    ask(page, "it is good number7")
    assert [card.find_element(By.TAG_NAME, "h3").text for card in cards(page)] == ["gru", "lstm"]
    for card, bundle in zip(cards(page), bundles, strict=False):
        (line,) = bundle.predict(["it is good number7"])
        assert card.find_element(By.CSS_SELECTOR, ".said").text == line["class"]
        shares = sorted(line["probabilities"].values(), reverse=True)
        shown = [each.text for each in card.find_elements(By.TAG_NAME, "dd")]
        assert shown == [f"{100 * share:.1f} %" for share in shares]
    slider = page.find_element(By.ID, "at")
    assert (slider.get_attribute("value"), slider.get_attribute("max")) == ("4", "4")
    slider.send_keys(Keys.ARROW_LEFT)
    assert page.find_element(By.ID, "where").text == "after “good”"
    (line,) = bundles[0].predict(["it is good"])
    shown = [item.text for item in page.find_elements(By.CSS_SELECTOR, "#values li")]
    assert shown[0] == f"gru {100 * line['probabilities']['no']:.1f} %"
    assert page.find_element(By.CSS_SELECTOR, "#text .unread").text.strip() == "number7"
    paths = page.find_elements(By.CSS_SELECTOR, "#curves path")
    assert [path.get_attribute("d").count("L") for path in paths] == [3, 3]


def test_what_is_typed_and_what_classes_are_called_stays_text(page):
    ask(page, HOSTILE)
    assert page.find_elements(By.CSS_SELECTOR, "#found img, #found b") == []
    assert "<img" in page.find_element(By.ID, "text").text
    names = [option.text for option in Select(page.find_element(By.ID, "class")).options]
    assert "<b>&yes" in names


def test_a_pasted_series_is_answered_step_by_step(page):
    Select(page.find_element(By.ID, "dataset")).select_by_visible_text("digits")
    ask(page, "\n".join(",".join(["0.5"] * 8) for _ in range(8)))
    assert page.find_element(By.ID, "at").get_attribute("max") == "8"
    assert page.find_element(By.ID, "where").text == "after step 8: the whole series"
    assert len(cards(page)[0].find_elements(By.TAG_NAME, "dd")) == 5


def test_a_chosen_picture_and_a_dropped_one_are_told(page, bundles, tmp_path):
    Select(page.find_element(By.ID, "dataset")).select_by_visible_text("shapes")
    page.find_element(By.ID, "send").click()
    assert page.find_element(By.ID, "status").text == "Choose a picture first."
    path = tmp_path / "red.png"
    Image.new("RGB", (16, 16), "red").save(path)
    page.find_element(By.ID, "picture").send_keys(str(path))
    wait(page, lambda: page.find_element(By.ID, "preview").is_displayed())
    page.find_element(By.ID, "send").click()
    wait(page, lambda: page.find_element(By.ID, "found").is_displayed())
    (line,) = bundles[-1].predict([path])
    (card,) = cards(page)
    assert card.find_element(By.CSS_SELECTOR, ".said").text == (line["text"] or "(nothing)")
    chosen = page.find_element(By.ID, "preview").get_attribute("src")
    page.execute_script(DROP)
    wait(page, lambda: page.find_element(By.ID, "preview").get_attribute("src") != chosen)
    page.find_element(By.ID, "send").click()
    wait(page, lambda: page.find_element(By.ID, "send").is_enabled())
    assert page.find_element(By.ID, "status").text == ""
    large = page.find_element(By.ID, "preview").get_attribute("src")
    assert large.startswith("data:image/jpeg")
    assert len(large) < 2**20


def test_nothing_comes_from_elsewhere_and_nothing_complains(page, url):
    ask(page, HOSTILE)
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    paths = {"/", "/page.css", "/ask.css", "/ask.js", "/models", "/predict"}
    assert {address for address in asked if not address.startswith("data:")} == {
        f"{url}{path}" for path in paths
    }
    assert page.get_log("browser") == []


@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_itself_never_scrolls_sideways(page, width):
    ask(page, "it is good " + "x" * 120 + " " + "words " * 60)
    window(page, width)
    root = page.find_element(By.TAG_NAME, "html")
    assert page.execute_script("return innerWidth") == width
    assert root.get_property("scrollWidth") == root.get_property("clientWidth")


def test_what_is_refused_is_said(page):
    ask(page, "...")
    assert page.find_element(By.CSS_SELECTOR, "#cards .wrong").text == "it has no word in it"
