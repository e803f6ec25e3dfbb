"""What can be drawn on a page? Boxes, lines, marks and words in millimetres; the only door to matplotlib.

A picture is the same, byte for byte, for the same content: words are drawn with the one font that comes with matplotlib
(DejaVu Sans, which has every Vietnamese letter) and stand in an SVG as outlines, so that they look right everywhere.
Nothing relies on colour alone: fills differ in lightness and hatching, marks in shape, lines in stroke.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from kyhan.text import nfc

Format = Literal["svg", "png"]
Align = Literal["left", "center", "right"]
Stroke = Literal["solid", "dashed", "dotted", "dashdot"]
Shape = Literal["dot", "square", "up", "down", "right", "diamond", "cross", "star"]

INK: Final = "#1a1a1a"
GREY: Final = "#6b6b6b"
PALE: Final = "#c4c4c4"
FAINT: Final = "#ededed"
PAPER: Final = "#ffffff"
# From Okabe and Ito's palette for all kinds of colour vision; in grey they are dark, light and middle.
BLUE: Final = "#0072b2"
YELLOW: Final = "#f0c040"
RED: Final = "#d55e00"

PNG_DOTS_PER_INCH: Final = 160
_MM: Final = 25.4
_POINTS: Final = 72
_HASHSALT: Final = "kyhan"  # names of parts of an SVG would be drawn by lot without one
_FONTS: Final = Path(mpl.get_data_path()) / "fonts" / "ttf"
_SHAPES: Final[dict[Shape, str]] = {
    "dot": "o",
    "square": "s",
    "up": "^",
    "down": "v",
    "right": ">",
    "diamond": "D",
    "cross": "X",
    "star": "*",
}


class Page:
    """A white page of `width` x `height` mm; x runs to the right and y down, both from the upper left corner."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height, self._title = width, height, title
        self._figure = Figure(figsize=(width / _MM, height / _MM), facecolor=PAPER)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._axes.axis("off")
        self._order = 0

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        edge: str | None = None,
        hatch: str | None = None,
        stroke: Stroke = "solid",
    ) -> None:
        """Draws a rectangle from its upper left corner; `hatch` (matplotlib's signs) is drawn in the edge's colour."""
        patch = Rectangle(
            (x, y),
            width,
            height,
            facecolor=fill or "none",
            edgecolor=edge or "none",
            hatch=hatch,
            linestyle=stroke,
            linewidth=0.7 if edge else 0,
            zorder=self._above(),
        )
        patch.set_hatch_linewidth(0.6)
        self._axes.add_patch(patch)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        colour: str = INK,
        thick: float = 0.8,
        stroke: Stroke = "solid",
    ) -> None:
        """Draws a line through points; `thick` in points (1/72 inch)."""
        xs, ys = zip(*points, strict=True)
        self._axes.add_line(Line2D(xs, ys, color=colour, linewidth=thick, linestyle=stroke, zorder=self._above()))

    def mark(self, x: float, y: float, shape: Shape, *, size: float = 5, fill: str = INK, edge: str = INK) -> None:
        """Draws a mark with its middle at a point; `size` in points."""
        self._axes.add_line(
            Line2D(
                [x],
                [y],
                marker=_SHAPES[shape],
                markersize=size,
                markerfacecolor=fill,
                markeredgecolor=edge,
                markeredgewidth=0.7,
                linestyle="none",
                zorder=self._above(),
            )
        )

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 8,
        bold: bool = False,
        colour: str = INK,
        align: Align = "left",
        on_paper: bool = False,
    ) -> None:
        """Writes one line with its base line at `y`; `size` in points; `on_paper` whitens what lies under the words."""
        if on_paper:
            wide, pad = width_of(text, size, bold=bold), 0.6
            left = {"left": x, "center": x - wide / 2, "right": x - wide}[align]
            high = size * _MM / _POINTS
            self.box(left - pad, y - high * 0.85 - pad / 2, wide + 2 * pad, high * 1.1 + pad, fill=PAPER)
        self._axes.text(
            x,
            y,
            nfc(text),
            fontproperties=_font(size, bold),
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,  # a "$" in a name is a dollar
            zorder=self._above(),
        )

    def render(self, kind: Format) -> bytes:
        """Returns the picture: SVG with its words as outlines, or PNG with 160 dots per inch."""
        out = io.BytesIO()
        about = {"Date": None, "Creator": "kyhan", "Title": self._title} if kind == "svg" else {"Software": "kyhan"}
        with mpl.rc_context({"svg.hashsalt": _HASHSALT, "svg.fonttype": "path"}):
            self._figure.savefig(out, format=kind, dpi=PNG_DOTS_PER_INCH, metadata=about)
        return out.getvalue()

    def _above(self) -> int:
        """Returns the next layer: what is drawn later covers what was drawn before."""
        self._order += 1
        return self._order


@lru_cache(maxsize=64)
def _font(size: float, bold: bool) -> FontProperties:
    return FontProperties(fname=str(_FONTS / f"DejaVuSans{'-Bold' if bold else ''}.ttf"), size=size)


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Returns how many millimetres a line of text takes."""
    if not text:
        return 0.0
    width, _, _ = text_to_path.get_text_width_height_descent(nfc(text), _font(size, bold), ismath=False)
    return float(width) * _MM / _POINTS


def fitted(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Returns the text, shortened with "…" where it takes more than `width` mm."""
    if width_of(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept and width_of(f"{kept}…", size, bold=bold) > width:
        kept = kept[:-1].rstrip()
    return f"{kept}…"
