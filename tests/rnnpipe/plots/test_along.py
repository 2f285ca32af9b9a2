from rnnpipe.plots import along, variant_styles

ASKED = {"title": "Error by steps ahead", "xlabel": "steps ahead", "ylabel": "error"}


def test_a_line_a_variant_and_a_dotted_one_for_the_baseline():
    styles = variant_styles(["rnn", "lstm", "gru"])
    scores = {"lstm": [1.0, 2.0], "gru": [0.5, 0.75]}
    figure = along(
        [1, 2], scores, styles=styles, baseline=[3, 4], baseline_name="last value", **ASKED
    )
    [axes] = figure.axes
    lstm, gru, last = axes.lines
    assert (lstm.get_xdata().tolist(), lstm.get_ydata().tolist()) == ([1, 2], [1, 2])
    assert (lstm.get_color(), lstm.get_marker()) == (styles["lstm"].color, styles["lstm"].marker)
    assert gru.get_ydata().tolist() == [0.5, 0.75]
    assert last.get_ydata().tolist() == [3, 4]
    assert figure.get_label() == "Error by steps ahead: line plot of lstm, gru, last value"
    names = {text.get_text() for text in figure.legends[0].get_texts()} - {" "}
    assert names == {"last value"}


def test_an_error_is_drawn_from_zero_where_asked():
    [axes] = along([1, 2], {"lstm": [5, 6]}, from_zero=True, **ASKED).axes
    assert axes.get_ylim()[0] == 0
    [axes] = along([1, 2], {"lstm": [5, 6]}, **ASKED).axes
    assert axes.get_ylim()[0] > 4


def test_without_a_baseline_none_is_named():
    figure = along([1], {"lstm": [5]}, **ASKED)
    assert figure.get_label() == "Error by steps ahead: line plot of lstm"
    assert figure.legends == []


def test_what_spans_a_decade_is_drawn_on_a_logarithmic_axis_where_that_is_asked():
    def scale(values, **asked):
        [axes] = along([1, 2], {"lstm": values}, **ASKED, **asked).axes
        return axes.get_yscale()

    assert scale([0.1, 1.0], logarithmic=True) == "log"
    assert scale([0.2, 1.0], logarithmic=True) == "linear"
    assert scale([0.0, 1.0], logarithmic=True) == "linear"
    assert scale([0.1, 1.0]) == "linear"
