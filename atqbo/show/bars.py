"""Bar charts as SVG: the same figures give the same bytes, and every chart says in words what it shows."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GREEN, TEAL, BLUE, VIOLET = "#2f8f5b", "#2f8f8f", "#3f86c4", "#7c77c9"
GREY, AMBER, RED = "#7d8792", "#bd7b1c", "#d0554a"
"""Colours that stand out by 3 to 1 from the page in its light and its dark form."""

_STYLE = (
    "<style>text{font-family:system-ui,sans-serif!important}"
    "@media screen and (prefers-color-scheme:dark){text{fill:#e4e8ed!important}}</style>"
)


class Plot(Struct, frozen=True):
    """An SVG picture and what it shows, in words."""

    svg: str
    alt: str

    def _repr_mimebundle_(self, **unused: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        return {"image/svg+xml": self.svg, "text/plain": self.alt}, {"image/svg+xml": {"alt": self.alt}}


class Bar(Struct, frozen=True):
    """One bar. length is for drawing only; the figure stands in label."""

    name: str
    length: float
    label: str
    colour: str


class Panel(Struct, frozen=True):
    """Bars of one scale under a title."""

    title: str
    bars: Sequence[Bar]


def draw(panels: Sequence[Panel]) -> str:
    """The panels one below the other, as SVG."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    heights = [len(panel.bars) for panel in panels] or [1]
    with rc_context({"svg.hashsalt": "atqbo", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(
            figsize=(7.6, 0.34 * sum(heights) + 0.55 * len(heights)), layout=ConstrainedLayoutEngine(hspace=0.12)
        )
        places = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        for panel, axes in zip(panels, places, strict=False):
            _draw(axes, panel)
        picture = io.StringIO()
        figure.savefig(picture, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _adaptable(picture.getvalue())


def _draw(axes: "Axes", panel: Panel) -> None:
    drawn = axes.barh(
        [bar.name for bar in panel.bars],
        [bar.length for bar in panel.bars],
        height=0.62,
        color=[bar.colour for bar in panel.bars],
    )
    axes.bar_label(drawn, labels=[bar.label for bar in panel.bars], padding=5)
    axes.set_title(panel.title, loc="left", fontsize=10, fontweight="bold")
    axes.invert_yaxis()
    axes.margins(x=0.22)
    axes.xaxis.set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.spines[:].set_visible(False)


def _adaptable(svg: str) -> str:
    """Without the XML prologue, and with text that follows the reader's colour scheme."""
    body = svg[svg.index("<svg") :]
    start = body.index(">") + 1
    return f"{body[:start]}{_STYLE}{body[start:]}"
