"""Arrays to matplotlib figures, and figures to SVG and PNG. Never pyplot, no global state."""

from rnnpipe.plots.along import along
from rnnpipe.plots.confusion import confusion
from rnnpipe.plots.curves import learning_curves, trial_curves
from rnnpipe.plots.export import to_png, to_svg
from rnnpipe.plots.forecast import forecast
from rnnpipe.plots.forest import ForestRow, forest
from rnnpipe.plots.scores import scores
from rnnpipe.plots.style import VariantStyle, variant_styles

__all__ = [
    "ForestRow",
    "VariantStyle",
    "along",
    "confusion",
    "forecast",
    "forest",
    "learning_curves",
    "scores",
    "to_png",
    "to_svg",
    "trial_curves",
    "variant_styles",
]
