from typing import Any

import numpy as np
import pytest

from rnnpipe.evaluation.metric import Curve
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.plots import learning_curves, trial_curves, variant_styles
from rnnpipe.plots.series import marked, names
from rnnpipe.records.history import History

LOSS, ACCURACY = (Curve(name, METRICS[name]) for name in ("loss", "accuracy"))
MSE, MAE = Curve("loss", METRICS["mse"]), Curve("mae", METRICS["mae"])


def _history(loss, metric="accuracy", validation=0.1):
    loss = np.asarray(loss, dtype=np.float64)
    return History(
        np.arange(1, len(loss) + 1),
        {
            "loss": loss,
            "val_loss": loss + validation,
            metric: 1 - loss,
            f"val_{metric}": 1 - loss - validation,
        },
    )


def _lines(axes, *, solid, thick):
    """The drawn curves of one kind; thick ones are means."""
    return [
        line
        for line in axes.lines
        if (line.get_linestyle() == "-") == solid and (line.get_linewidth() > 1.4) == thick
    ]


@pytest.fixture
def histories():
    return {
        "lstm": [_history([0.6, 0.4, 0.2]), _history([0.8, 0.6, 0.5, 0.4])],
        "gru": [_history([0.5, 0.3])],
        "failed": [],
    }


def test_every_seed_is_a_thin_line_and_the_mean_ends_with_the_shortest(histories):
    [axes] = learning_curves(histories, LOSS, title="Loss by epoch").axes
    training = _lines(axes, solid=False, thick=False)
    assert [line.get_ydata().tolist() for line in training] == [
        [0.6, 0.4, 0.2],
        [0.8, 0.6, 0.5, 0.4],
    ]
    lstm, gru = _lines(axes, solid=True, thick=True)
    np.testing.assert_allclose(lstm.get_ydata(), [0.8, 0.6, 0.45])
    assert lstm.get_xdata().tolist() == [1, 2, 3]
    np.testing.assert_allclose(gru.get_ydata(), [0.6, 0.4])
    assert len(axes.lines) == 4 + 2 + 2


def test_a_variant_keeps_its_colour_and_marker_where_others_are_missing(histories):
    styles = variant_styles(["simple_rnn", *histories])
    [axes] = learning_curves(histories, LOSS, title="t", styles=styles).axes
    assert {line.get_color() for line in axes.lines} == {styles["lstm"].color, styles["gru"].color}
    _, gru = _lines(axes, solid=True, thick=True)
    assert gru.get_marker() == styles["gru"].marker


def test_the_title_axes_and_legend_are_in_words(histories):
    figure = learning_curves(histories, ACCURACY, title="Accuracy by epoch", baseline=0.5)
    [axes], [legend] = figure.axes, figure.legends
    assert axes.get_title(loc="left") == "Accuracy by epoch"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "accuracy")
    labels = [text.get_text() for text in legend.get_texts() if text.get_text().strip()]
    assert sorted(labels) == ["baseline", "training", "validation"]


def test_the_baseline_is_a_dotted_line_across(histories):
    [axes] = learning_curves(histories, LOSS, title="t", baseline=0.69).axes
    line: Any = axes.lines[-1]
    assert line.get_ydata() == [0.69, 0.69]
    assert line.get_linestyle() == "--"  # matplotlib's name for every pattern of its own
    assert line._unscaled_dash_pattern == (0, (1, 1.8))


@pytest.mark.parametrize(
    ("loss", "curve", "scale"),
    [
        ([0.2, 0.015], MSE, "log"),
        ([0.2, 0.1], MSE, "linear"),
        ([0.2, 0.001], LOSS, "linear"),
        ([0.2, 0.0], MSE, "linear"),
    ],
)
def test_an_error_is_logarithmic_where_it_spans_a_decade(loss, curve, scale):
    histories = {"lstm": [_history(loss, validation=0.0)]}
    [axes] = learning_curves(histories, curve, title="t").axes
    assert axes.get_yscale() == scale


def test_a_run_without_a_finished_trial_gives_an_empty_figure():
    [axes] = learning_curves({"lstm": []}, LOSS, title="t").axes
    assert not axes.lines


def test_a_trial_shows_loss_and_accuracy_side_by_side_with_the_best_epoch_marked():
    figure = trial_curves(
        _history([0.6, 0.4, 0.5]), (LOSS, ACCURACY), 2, title="digits/lstm/seed-0"
    )
    loss, accuracy = figure.axes
    assert [line.get_ydata().tolist() for line in loss.lines[:2]] == [
        [0.6, 0.4, 0.5],
        pytest.approx([0.7, 0.5, 0.6]),
    ]
    assert accuracy.lines[0].get_ydata().tolist() == pytest.approx([0.4, 0.6, 0.5])
    assert loss.lines[-1].get_xdata() == [2, 2]
    assert [text.get_text() for text in accuracy.texts] == ["best epoch 2"]
    assert figure.get_suptitle() == "digits/lstm/seed-0"


def test_a_regressions_trial_shows_its_errors_with_the_baselines_mse_and_mae():
    baseline = {"mse": 0.17, "mae": 0.33}
    left, right = trial_curves(_history([0.6, 0.4], "mae"), (MSE, MAE), baseline=baseline).axes
    assert left.get_ylabel() == "mean squared error"
    assert left.lines[-1].get_ydata() == [0.17, 0.17]
    assert right.get_ylabel() == "mean absolute error"
    assert right.lines[-1].get_ydata() == [0.33, 0.33]


def test_of_many_variants_the_seeds_are_a_band_from_the_lowest_to_the_highest():
    seeds = [_history([0.6, 0.4]), _history([0.8, 0.3])]
    [axes] = learning_curves({f"v{i}": seeds for i in range(7)}, LOSS, title="t").axes
    assert len(axes.lines) == 7 * 2  # the means, of training and validation
    assert len(axes.collections) == 7
    low, high = axes.collections[0].get_datalim(axes.transData).intervaly
    assert (low, high) == pytest.approx((0.4, 0.9))
    [axes] = learning_curves({f"v{i}": seeds for i in range(6)}, LOSS, title="t").axes
    assert len(axes.lines) == 6 * 2 * 3
    assert not axes.collections


def test_one_model_far_beyond_all_others_leaves_the_axis_and_is_named():
    histories = {"lstm": [_history([0.6, 0.4])], "bad": [_history([2.0, 100.0])]}
    [axes] = learning_curves(histories, LOSS, title="t", baseline=0.69).axes
    assert axes.get_ylim()[1] < 0.8
    assert [text.get_text() for text in axes.texts] == ["▲ bad up to 100.1"]
    histories["bad"] = [_history([1.0, 0.3])]
    [axes] = learning_curves(histories, LOSS, title="t").axes
    assert axes.get_ylim()[1] > 1.0
    assert not axes.texts


def test_each_point_of_a_mean_tells_its_variant_epoch_and_score(histories):
    figure = learning_curves(histories, LOSS, title="t")
    assert names(figure) == ("lstm", "gru")
    told = [told for _, told, _ in filter(None, (marked(a.get_gid()) for a in figure.findobj()))]
    assert ["gru, validation, epoch 1: 0.6", "gru, validation, epoch 2: 0.4"] in told
