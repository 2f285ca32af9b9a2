"""Figures as SVG to put into a page, and as PNG files."""

import hashlib
import io
import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from rnnpipe.plots.series import attributes
from rnnpipe.plots.style import INK, styled
from rnnpipe.store import write_atomically

_PNG_DPI = 150
_PIXELS_PER_POINT = 96 / 72
_REFERENCE = re.compile(r"url\(#([^)]+)\)|^#(.+)$")
_FONT_FAMILY = re.compile(r"font-family:[^;]*;?\s*")


@styled()
def to_svg(figure: Figure, prefix: str = "") -> str:
    """The figure as an `<svg>` element for an HTML page, light or dark.

    Text and axes take the page's `currentColor` and font, the background is clear, and nothing
    but the drawing itself is in it: the same figure always gives the same text.

    Args:
        figure: its label (`Figure.set_label`) becomes the accessible title.
        prefix: what all ids begin with, different for every figure of a page. Left out, it is
            drawn from the content, which serves unless a page shows the very same figure twice.

    """
    for patch in (figure.patch, *(axes.patch for axes in figure.axes)):
        patch.set(facecolor="none", edgecolor="none")
    buffer = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    # Unlike `savefig`, this does not draw all of it once before, to lay it out.
    FigureCanvasSVG(figure).print_svg(buffer, metadata=nothing)  # type: ignore[no-untyped-call]
    text = buffer.getvalue()
    root = ET.fromstring(text)  # noqa: S314 (matplotlib wrote it just now)
    _plain_names(root)
    _series(root, dict(attributes(figure)))
    _page_colors_and_fonts(root)
    _prefixed_ids(root, prefix or "p" + hashlib.sha256(text.encode()).hexdigest()[:10])
    _describe(root, str(figure.get_label()) or "plot")
    return ET.tostring(root, encoding="unicode")


@styled()
def to_png(figure: Figure, path: Path) -> None:
    """Write the figure to `path`, on white, at 150 dots per inch.

    Raises:
        UserError: the disk is full or does not let us write; there is no partial file then.

    """
    figure.set(dpi=_PNG_DPI, facecolor="white")
    buffer = io.BytesIO()
    # Not by `savefig`, likewise.
    FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})  # type: ignore[no-untyped-call]
    write_atomically(path, buffer.getvalue())


def _plain_names(root: ET.Element) -> None:
    """Names as inline SVG has them, without namespaces; the page's style stays untouched."""
    for parent in root.iter():
        for child in list(parent):
            if child.tag.endswith(("}style", "}metadata")):
                parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for name in [n for n in element.attrib if n.startswith("{")]:
            element.attrib[name.rpartition("}")[2]] = element.attrib.pop(name)
        element.tail = None
        if element.tag != "text":
            element.text = None


def _series(root: ET.Element, found: Mapping[str, Mapping[str, str]]) -> None:
    """What a page is told of the lines, in place of the ids that mark them."""
    for element in root.iter():
        if (gid := element.attrib.get("id", "")) in found:
            del element.attrib["id"]
            element.attrib.update(found[gid])


def _page_colors_and_fonts(root: ET.Element) -> None:
    for element in root.iter():
        style = element.attrib.get("style", "").replace(INK, "currentColor")
        if element.tag == "text":
            style = _FONT_FAMILY.sub("", style)
        if style:
            element.attrib["style"] = style


def _prefixed_ids(root: ET.Element, prefix: str) -> None:
    """Keep only ids that something refers to, numbered behind `prefix`."""
    referred = [
        match.group(1) or match.group(2)
        for element in root.iter()
        for value in element.attrib.values()
        if (match := _REFERENCE.search(value))
    ]
    names = {old: f"{prefix}-{i}" for i, old in enumerate(dict.fromkeys(referred))}
    for element in root.iter():
        if (old := element.attrib.pop("id", None)) in names:
            element.attrib["id"] = names[old]
        for name, value in element.attrib.items():
            if match := _REFERENCE.search(value):
                new = names[match.group(1) or match.group(2)]
                element.attrib[name] = f"url(#{new})" if match.group(1) else f"#{new}"


def _describe(root: ET.Element, label: str) -> None:
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    root.attrib.clear()
    root.attrib.update(
        {
            "viewBox": f"0 0 {width:g} {height:g}",
            "width": f"{width * _PIXELS_PER_POINT:.0f}",
            "role": "img",
            "aria-label": label,
            "stroke-linejoin": "round",
        }
    )
    title = ET.Element("title")
    title.text = label
    root.insert(0, title)
