import pytest

from rnnpipe.plots import ForestRow, forest


def _axes(*rows, relative=False):
    [axes] = forest(rows, title="Difference", axis="other - base", relative=relative).axes
    return axes


def _lines(axes):
    """The intervals drawn, without the line at zero."""
    return [
        list(line.get_xdata())
        for line in axes.lines
        if line.get_linestyle() == "-" and len(set(line.get_ydata())) == 1 < len(line.get_xdata())
    ]


def _markers(axes, marker):
    return [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines
            if line.get_marker() == marker]  # fmt: skip


def test_a_dot_at_each_difference_a_line_over_its_interval_and_zero():
    axes = _axes(
        ForestRow("lstm", "▲ better", -0.15, (-0.16, -0.14), color="#009E73"),
        ForestRow("gru", "? undecided", 0.01, (-0.02, 0.04)),
    )
    assert _markers(axes, "o") == [(-0.15, 0), (0.01, 1)]
    assert _lines(axes) == [[-0.16, -0.14], [-0.02, 0.04]]
    assert list(axes.lines[0].get_xdata()) == [0, 0]
    low, high = axes.get_xlim()
    assert low < -0.16
    assert high > 0.04
    assert [text.get_text() for text in axes.texts] == ["▲ better", "? undecided"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["lstm", "gru"]


def test_a_tolerance_is_a_band_around_zero_in_its_own_row():
    axes = _axes(
        ForestRow("a", "", 0.01, (0.0, 0.02), tolerance=0.05),
        ForestRow("b", "", 0.02, (0.0, 0.04)),
    )
    [band] = axes.patches
    assert (band.get_x(), band.get_width()) == pytest.approx((-0.05, 0.1))
    assert (band.get_y(), band.get_height()) == pytest.approx((-0.4, 0.8))
    assert axes.get_xlim()[0] < -0.05


def test_what_is_not_known_has_its_name_and_note_alone():
    axes = _axes(ForestRow("a", "✕ failed"), ForestRow("b", "= no difference", 0.0, (0.0, 0.0)))
    assert _markers(axes, "o") == [(0.0, 1)]
    assert axes.texts[0].get_text() == "✕ failed"
    assert axes.get_xlim()[0] < 0 < axes.get_xlim()[1]


def test_a_hopelessly_wide_interval_is_cut_off_with_arrows():
    axes = _axes(
        ForestRow("a", "", 0.2, (-0.9, 3e302)),
        ForestRow("b", "", 0.1, (0.05, 0.15)),
        ForestRow("c", "", 0.1, (0.05, 0.15)),
        relative=True,
    )
    low, high = axes.get_xlim()
    assert low > -1
    assert high < 1
    [(right, row)] = _markers(axes, ">")
    assert (right, row) == (pytest.approx(0.8), 0)
    assert _markers(axes, "<") == [(pytest.approx(-0.8), 0)]


def test_an_interval_of_ordinary_width_is_shown_whole_however_small_the_difference():
    axes = _axes(ForestRow("a", "", 0.001, (-0.079, 0.081)))
    assert _lines(axes) == [[-0.079, 0.081]]
    assert _markers(axes, ">") == []


def test_shares_are_in_percent():
    axes = _axes(ForestRow("a", "", 0.25, (0.1, 0.4)), relative=True)
    assert all(axes.xaxis.get_major_formatter()(value).endswith("%") for value in (0.1, 0.2))


def test_a_name_of_two_lines_keeps_them_and_each_is_cut():
    axes = _axes(ForestRow(f"{'x' * 40}\nagainst lstm", "", 0.0, (0.0, 0.0)))
    [label] = axes.get_yticklabels()
    assert label.get_text() == f"{'x' * 23}…\nagainst lstm"
