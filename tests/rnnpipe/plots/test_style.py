import subprocess
import sys
from threading import Event, Thread

import matplotlib as mpl
import pytest

from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.plots import scores, variant_styles
from rnnpipe.plots.style import shown_name, styled

OKABE_ITO = {
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
}  # fmt: skip


def test_colours_are_okabe_and_itos_with_the_pages_own_for_black():
    styles = variant_styles(f"v{i}" for i in range(7))
    colors = {style.css_color for style in styles.values()}
    assert len(colors) == 7
    assert colors - OKABE_ITO == {"currentColor"}


def test_63_variants_differ_in_colour_or_marker():
    styles = variant_styles(f"v{i}" for i in range(63))
    assert len({(s.color, s.marker) for s in styles.values()}) == 63
    assert len({(s.color, s.glyph) for s in styles.values()}) == 63


def test_drawing_leaves_matplotlibs_settings_as_they_were():
    before = dict(mpl.rcParams)
    scores({"a": [0.5, 0.6]}, METRICS["accuracy"], title="t")
    assert dict(mpl.rcParams) == before


def test_a_users_own_settings_do_not_reach_a_figure():
    with mpl.rc_context({"font.size": 33, "axes.titlesize": 40}):
        [axes] = scores({"a": [0.5]}, METRICS["accuracy"], title="t").axes
    assert axes.title.get_fontsize() == 10


def test_two_threads_cannot_restore_each_others_settings():
    before = mpl.rcParams["font.size"]
    inside, leave = Event(), Event()

    def second():
        with styled():
            inside.set()
            leave.wait()

    thread = Thread(target=second)
    with styled():
        thread.start()
        inside.wait(0.3)  # it would get in at once if nothing held it back
    leave.set()
    thread.join()
    assert mpl.rcParams["font.size"] == before


def test_pyplot_is_never_loaded():
    code = "import sys, rnnpipe.plots, rnnpipe.report; print('matplotlib.pyplot' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("lstm", "lstm"), ("x" * 30, "x" * 23 + "…"), ("a\x00b\n", "a\ufffdb\ufffd")],
)
def test_names_are_shown_in_one_short_line(name, shown):
    assert shown_name(name) == shown
