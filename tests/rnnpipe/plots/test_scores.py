import pytest

from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.plots import scores, variant_styles

ACCURACY, MSE = METRICS["accuracy"], METRICS["mse"]


def _dots(axes):
    return [line for line in axes.lines if line.get_linestyle() == "None"]


def test_a_dot_per_seed_the_mean_and_one_sample_standard_deviation():
    figure = scores({"lstm": [0.8, 0.9, 1.0], "gru": [0.7]}, ACCURACY, title="Test accuracy")
    [axes] = figure.axes
    lstm, gru = _dots(axes)
    assert lstm.get_xdata().tolist() == [0.8, 0.9, 1.0]
    assert lstm.get_ydata().mean() == pytest.approx(0)
    assert len(set(lstm.get_ydata())) == 3
    assert (gru.get_xdata().tolist(), gru.get_ydata().tolist()) == ([0.7], [1])
    spread, mean = (line for line in axes.lines if line.get_linestyle() == "-")
    assert spread.get_xdata().tolist() == pytest.approx([0.8, 1.0])
    assert mean.get_xdata().tolist() == pytest.approx([0.9, 0.9])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["lstm", "gru"]
    assert axes.get_xlabel() == "Accuracy"


def test_each_variant_has_the_colour_and_marker_of_the_report():
    styles = variant_styles(["simple_rnn", "lstm"])
    [axes] = scores({"lstm": [0.5, 0.6]}, ACCURACY, title="t", styles=styles).axes
    assert {line.get_color() for line in axes.lines} == {styles["lstm"].color}
    assert _dots(axes)[0].get_marker() == styles["lstm"].marker


def test_a_near_baseline_is_a_dotted_line():
    [axes] = scores({"a": [0.6, 0.7], "b": [0.8]}, ACCURACY, title="t", baseline=0.5).axes
    assert [list(line.get_xdata()) for line in axes.lines].count([0.5, 0.5]) == 1
    assert "baseline" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(
    ("metric", "baseline", "text"),
    [
        (ACCURACY, 0.1, "◂ baseline 0.100"),
        (ACCURACY, 2.5, "baseline 2.500 ▸"),
        (MSE, 2.5, "baseline 2.5 ▸"),
    ],
)
def test_a_far_baseline_is_named_at_the_edge_and_does_not_squeeze_the_scores(
    metric, baseline, text
):
    values = {"a": [0.90, 0.92], "b": [0.94]}
    [axes] = scores(values, metric, title="t", baseline=baseline).axes
    assert text in [t.get_text() for t in axes.texts]
    low, high = axes.get_xlim()
    assert high - low < 0.06


def test_a_variant_alone_is_shown_beside_its_baseline_however_far():
    [axes] = scores({"a": [0.900, 0.901]}, ACCURACY, title="t", baseline=0.1).axes
    low, high = axes.get_xlim()
    assert low < 0.1
    assert high > 0.901


@pytest.mark.parametrize(("metric", "scale"), [(MSE, "log"), (ACCURACY, "linear")])
def test_errors_that_span_a_decade_are_logarithmic(metric, scale):
    [axes] = scores({"a": [0.01], "b": [0.2]}, metric, title="t").axes
    assert axes.get_xscale() == scale


def test_a_variant_without_a_finished_seed_says_so():
    [axes] = scores({"a": [0.5], "b": []}, ACCURACY, title="t", notes={"a": "0.500"}).axes
    assert [text.get_text() for text in axes.texts] == ["0.500", "no finished seed"]


def test_no_scores_at_all_still_give_a_figure():
    [axes] = scores({"a": []}, ACCURACY, title="t", baseline=0.5).axes
    assert [text.get_text() for text in axes.texts] == ["no finished seed", "baseline"]
