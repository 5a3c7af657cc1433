"""Plots as SVG: the same plan gives the same bytes, and every plot says in words what it shows."""

import io
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from atqbo.money import ZERO, format_amount
from atqbo.plan.document import Plan, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Colours that stand out by 3 to 1 from the page in its light and its dark form.
_COLOURS = {
    Verdict.CREATE: "#2f8f5b",
    Verdict.UPDATE: "#2f8f8f",
    Verdict.ADOPT: "#3f86c4",
    Verdict.VOID: "#7c77c9",
    Verdict.SKIP: "#7d8792",
    Verdict.HOLD: "#bd7b1c",
    Verdict.REFUSE: "#d0554a",
}
_LABELS = {verdict: verdict.value.capitalize() for verdict in Verdict}
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


def value_by_verdict(plan: Plan) -> Plot:
    """Sum of the documents of each verdict, one panel a currency, the home currency first."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    sums = _sums(plan)
    currencies = sorted(sums, key=lambda currency: (currency != plan.home_currency, currency))
    heights = [len(sums[currency]) for currency in currencies] or [1]
    with rc_context({"svg.hashsalt": "atqbo", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(
            figsize=(7.6, 0.34 * sum(heights) + 0.55 * len(heights)), layout=ConstrainedLayoutEngine(hspace=0.12)
        )
        panels = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        for currency, axes in zip(currencies, panels, strict=False):
            _draw(axes, currency, sums[currency])
        picture = io.StringIO()
        figure.savefig(picture, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return Plot(_adaptable(picture.getvalue()), _in_words(currencies, sums))


def _sums(plan: Plan) -> dict[str, dict[Verdict, Decimal]]:
    sums: dict[str, dict[Verdict, Decimal]] = {}
    for document in plan.documents:
        row = sums.setdefault(document.currency, {})
        row[document.verdict] = row.get(document.verdict, ZERO) + document.amount
    return {currency: {each: row[each] for each in Verdict if each in row} for currency, row in sums.items()}


def _draw(axes: "Axes", currency: str, sums: dict[Verdict, Decimal]) -> None:
    names = [_LABELS[verdict] for verdict in sums]
    lengths = [float(amount) for amount in sums.values()]  # for drawing only; the figures are written from Decimal
    bars = axes.barh(names, lengths, height=0.62, color=[_COLOURS[verdict] for verdict in sums])
    axes.bar_label(bars, labels=[format_amount(amount, currency) for amount in sums.values()], padding=5)
    axes.set_title(f"Sum by verdict, {currency}", loc="left", fontsize=10, fontweight="bold")
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


def _in_words(currencies: list[str], sums: dict[str, dict[Verdict, Decimal]]) -> str:
    parts = [
        f"{_LABELS[verdict].lower()} {format_amount(amount, currency)}"
        for currency in currencies
        for verdict, amount in sums[currency].items()
    ]
    return f"Bar chart of the sums by verdict: {', '.join(parts) or 'no documents'}."
