import json
from xml.etree import ElementTree as ET

import pytest
from matplotlib.figure import Figure

from rnnpipe.plots import to_svg
from rnnpipe.plots.series import mark, names


@pytest.fixture
def figure():
    """A plot of 4 x 2 inches in which a line goes from the lower left corner to the upper right."""
    figure = Figure(figsize=(4, 2))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    (line,) = axes.plot([0, 1, 2], [0, float("nan"), 2])
    axes.set(xlim=(0, 2), ylim=(0, 2))
    mark(line, 'a "<b>"', ["zero", "nothing", "two"])
    mark(axes.axhline(1), "other")
    figure.set_label("plot")
    return figure


def test_a_page_is_told_whose_a_line_is_and_where_its_points_lie(figure):
    groups = [e for e in ET.fromstring(to_svg(figure)).iter() if "data-series" in e.attrib]
    assert [group.get("data-series") for group in groups] == ['a "<b>"', "other"]
    line, other = groups
    assert json.loads(line.get("data-points")) == [[0, 144, "zero"], [288, 0, "two"]]
    assert "data-points" not in other.attrib
    assert "id" not in line.attrib


def test_names_are_those_of_what_is_marked(figure):
    assert names(figure) == ('a "<b>"', "other")


def test_a_point_may_lead_to_a_place_in_the_page():
    figure = Figure()
    (line,) = figure.subplots().plot([0, 1])
    mark(line, "a", ["zero", "one"], ["here", "there"])
    (group,) = (e for e in ET.fromstring(to_svg(figure)).iter() if "data-points" in e.attrib)
    assert [tuple(point[2:]) for point in json.loads(group.get("data-points"))] == [
        ("zero", "here"),
        ("one", "there"),
    ]
