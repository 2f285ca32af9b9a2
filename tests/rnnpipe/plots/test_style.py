import subprocess
import sys
from threading import Event, Thread

import matplotlib as mpl
import numpy as np
import pytest

from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.plots import scores, variant_styles
from rnnpipe.plots.style import INK, shown_name, styled

OKABE_ITO = {
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
}  # fmt: skip


def test_colours_are_okabe_and_itos_with_the_pages_own_for_black():
    styles = variant_styles(f"v{i}" for i in range(7))
    colors = {style.css_color for style in styles.values()}
    assert len(colors) == 7
    assert colors - OKABE_ITO == {"currentColor"}


# What the colour-blind see of linear RGB: Machado, Oliveira & Fernandes (2009), severity 1.
SEEN = {
    "as it is": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def lab(rgb):
    """CIELAB (D65) of linear RGB, `(n, 3)`."""
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    xyz = rgb @ np.array(to_xyz).T / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


@pytest.mark.parametrize(("seen", "apart"), [*((name, 12) for name in SEEN), ("as it is", 24)])
def test_twenty_colours_stay_apart_for_the_colour_blind_too(seen, apart):
    styles = variant_styles(f"v{i}" for i in range(20)).values()
    colors = {style.color for style in styles} - {INK}
    assert len(colors) == 19
    rgb = np.array([[int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)] for color in colors])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    found = lab(np.clip(linear @ SEEN[seen].T, 0, 1))
    distances = np.linalg.norm(found[:, None] - found, axis=2)  # 2.3 can just be noticed
    assert distances[~np.eye(19, dtype=bool)].min() >= apart


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
