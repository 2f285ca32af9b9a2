"""The legend below a figure."""

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rnnpipe.plots.style import shown_name

_CHARACTERS_PER_INCH = 12.1


def legend_below(figure: Figure, *groups: list[Line2D]) -> None:
    """A legend below the axes: each group begins a row; as many columns as its names leave room."""
    for handle in (handle for group in groups for handle in group):
        handle.set_label(shown_name(str(handle.get_label())))
    longest = max(len(str(handle.get_label())) for group in groups for handle in group)
    columns = max(1, int(_CHARACTERS_PER_INCH * figure.get_figwidth()) // (longest + 8))
    rows = [group[i : i + columns] for group in groups for i in range(0, len(group), columns)]
    blank = Line2D([], [], ls="", label=" ")
    width = max(map(len, rows))
    by_column = [row[i] if i < len(row) else blank for i in range(width) for row in rows]
    figure.legend(handles=by_column, loc="outside lower left", ncols=width)
