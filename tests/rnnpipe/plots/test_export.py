import re
import struct
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

from rnnpipe.errors import UserError
from rnnpipe.evaluation.metric import Curve
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.plots import confusion, learning_curves, scores, to_png, to_svg
from rnnpipe.records.history import History


def _figure():
    history = History(np.arange(1, 4), {"loss": np.array([3.0, 2, 1]), "val_loss": np.ones(3)})
    return learning_curves(
        {"lstm": [history]}, Curve("loss", METRICS["loss"]), title="Loss by epoch"
    )


def _ids(svg):
    return [element.get("id") for element in ET.fromstring(svg).iter() if element.get("id")]


def test_the_same_figure_gives_the_same_text():
    assert to_svg(_figure()) == to_svg(_figure())


def test_text_is_text_in_the_pages_colour_and_font():
    root = ET.fromstring(to_svg(_figure()))
    texts = {element.text: element.get("style") for element in root.iter("text")}
    assert {"Loss by epoch", "epoch", "loss", "validation", "training"} <= set(texts)
    assert all("fill: currentColor" in style for style in texts.values())
    assert not any("font-family" in style for style in texts.values())


def test_the_background_is_clear_and_no_sentinel_colour_is_left():
    svg = to_svg(_figure())
    assert "#010203" not in svg
    assert "#ffffff" not in svg
    assert "currentColor" in svg


def test_it_says_what_it_shows_to_those_who_do_not_see_it():
    root = ET.fromstring(to_svg(_figure()))
    label = "Loss by epoch: line plot of lstm; training dashed, validation solid"
    assert root.tag == "svg"
    assert (root.get("role"), root.get("aria-label")) == ("img", label)
    assert root[0].tag == "title"
    assert root[0].text == label


@pytest.mark.parametrize(
    "figure",
    [
        _figure(),
        scores({"a": [0.1, 0.2]}, METRICS["accuracy"], title="t"),
        confusion(np.eye(3, dtype=int), ["a", "b", "c"]),
    ],
)
def test_every_reference_has_its_target_in_the_same_picture(figure):
    svg = to_svg(figure, "one")
    references = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', svg))
    assert {a or b for a, b in references} == set(_ids(svg))
    assert all(name.startswith("one-") for name in _ids(svg))


def test_two_pictures_in_one_page_share_no_id():
    one, other = _ids(to_svg(_figure(), "one")), _ids(to_svg(_figure(), "other"))
    assert one
    assert not set(one) & set(other)


def test_without_a_prefix_different_figures_share_no_id_either():
    other = scores({"a": [0.1, 0.2]}, METRICS["accuracy"], title="t")
    assert not set(_ids(to_svg(_figure()))) & set(_ids(to_svg(other)))


def test_nothing_outside_is_named():
    svg = to_svg(confusion(np.eye(3, dtype=int), ["a", "b", "c"]))
    assert "http" not in svg
    assert "<style" not in svg
    assert re.findall(r'href="([a-z]+:)', svg) == ["data:"]


def test_markup_in_a_name_is_text():
    svg = to_svg(confusion(np.eye(2, dtype=int), ["<script>", "$a_1$"], title="<b>"))
    assert "<script" not in svg
    names = {element.text for element in ET.fromstring(svg).iter("text")}
    assert {"<script>", "$a_1$", "<b>"} <= names


def test_a_png_has_the_figures_size_at_150_dots_per_inch_on_white(tmp_path):
    figure = Figure(figsize=(4, 3))
    figure.text(0.5, 0.5, "black on white")
    to_png(figure, tmp_path / "plot.png")
    content = (tmp_path / "plot.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (600, 450)
    assert imread(tmp_path / "plot.png")[0, 0].tolist() == [1, 1, 1, 1]
    assert [path.name for path in tmp_path.iterdir()] == ["plot.png"]


def test_the_same_figure_gives_the_same_png(tmp_path):
    to_png(_figure(), tmp_path / "a.png")
    to_png(_figure(), tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(UserError, match=re.escape(str(tmp_path))):
        to_png(_figure(), tmp_path / "file" / "folder" / "plot.png")
