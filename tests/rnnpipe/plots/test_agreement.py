import pytest

from rnnpipe.plots import variant_styles
from rnnpipe.plots.agreement import agreement
from rnnpipe.plots.series import names


def test_a_point_an_example_and_the_line_on_which_all_would_lie():
    [style] = variant_styles(["lstm"]).values()
    figure = agreement([1.0, 2.0], [1.5, 2.0], variant="lstm", style=style, ends=(1.0, 3.0))
    [axes] = figure.axes
    line, dots = axes.lines
    assert list(line.get_xdata()) == list(line.get_ydata()) == [1.0, 3.0]
    assert dots.get_xydata().tolist() == [[1.0, 1.5], [2.0, 2.0]]
    assert axes.get_xlim() == axes.get_ylim() == pytest.approx((1.0, 3.0))
    assert names(figure) == ("lstm",)
    assert figure.get_label() == "lstm: 2 answers against the truth"
