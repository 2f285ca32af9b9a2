import numpy as np

from rnnpipe.plots import forecast, to_svg, variant_styles

AT = np.arange(6.0)
STYLES = variant_styles(["rnn", "lstm"])


def drawn(**settings):
    asked = {
        "title": "Forecasts of heat",
        "quantity": "heat",
        "ticks": ((0, "2020-01-01T04:00:00"), (3, "row 7")),
        "styles": STYLES,
    }
    lines = {"lstm": [(AT[:3], AT[:3] + 1), (AT[3:], AT[3:] - 1)]}
    return forecast((AT, AT**2), lines, **(asked | settings))


def test_the_truth_is_below_and_each_forecast_is_a_line_that_begins_with_its_marker():
    [axes] = drawn().axes
    truth, one, other = axes.lines
    assert truth.get_ydata().tolist() == [0, 1, 4, 9, 16, 25]
    assert truth.get_zorder() < one.get_zorder()
    assert one.get_xdata().tolist() == [0, 1, 2]
    assert other.get_ydata().tolist() == [2, 3, 4]
    assert {line.get_color() for line in (one, other)} == {STYLES["lstm"].color}
    assert one.get_markevery() == [0]
    assert axes.get_ylabel() == "heat"


def test_times_stand_on_two_lines_and_other_names_as_they_are():
    [axes] = drawn().axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2020-01-01\n04:00", "row 7"]


def test_the_baseline_is_dotted_and_named():
    figure = drawn(baseline=[(AT[:3], np.zeros(3))], baseline_name="last value")
    dotted = figure.axes[0].lines[1]
    assert dotted.get_linestyle() == "--"  # what matplotlib calls any dashes of one's own
    assert dotted.get_ydata().tolist() == [0, 0, 0]
    names = {text.get_text() for text in figure.legends[0].get_texts()} - {" "}
    assert names == {"truth", "last value"}


def test_the_label_says_what_is_drawn():
    assert (
        'aria-label="Forecasts of heat: the truth over 6 steps, and forecasts of lstm"'
        in to_svg(drawn())
    )


def test_a_name_that_is_markup_is_drawn_as_it_is():
    text = to_svg(drawn(quantity="<b>$x$", ticks=((0, "<script>"),)))
    assert "&lt;b&gt;$x$" in text
    assert "<script>" not in text
