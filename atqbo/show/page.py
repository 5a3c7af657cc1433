"""The page an auditor opens: one file made from the executed notebook, inert, with nothing fetched from anywhere.

Code is left out; everything else the notebook displayed is shown, so that the page provably is the notebook. Names from
outside are hostile (rule 6): HTML is sanitized again here, whatever made it.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atqbo.money import Json
from atqbo.outcome import OUTCOME
from atqbo.show.cover import Cover
from atqbo.show.words import together

if TYPE_CHECKING:
    from nbformat import NotebookNode
else:
    NotebookNode = Any

TEMPLATES = Path(__file__).parent.parent / "templates"

MOST_PRINTED = 10_000
"""Characters of one output that a page shows where it was printed and not made for it."""

_WIDGET = "application/vnd.jupyter.widget-view+json"
_SHOWN_FIRST = ["image/svg+xml", "text/html", "text/markdown", "image/png", "text/plain"]
_ATTRIBUTES = {
    "*": {"class", "lang", "title"},
    "a": {"href"},
    "div": {"aria-label"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_ATTRIBUTE_VALUES = {"div": {"role": {"region"}, "tabindex": {"0"}}}


def render(node: NotebookNode, cover: Cover) -> str:
    """The whole page as HTML text."""
    from nbconvert import HTMLExporter, TemplateExporter
    from traitlets.config import Config

    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="record",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
        config=Config({"NbConvertBase": {"display_data_priority": _SHOWN_FIRST}}),
        filters=_FILTERS,
    )
    # HTMLExporter's own would then parse the whole page, for attributes that the template has set already.
    page: str = TemplateExporter.from_notebook_node(exporter, node, resources={"cover": cover})[0]
    return re.sub(r"</t[dhr]>\n?", "", page)  # HTML lets them be left out; long tables are a fifth shorter without


def shown(outputs: Sequence[Json]) -> list[Json]:
    """Outputs that belong on the page: nothing that acts."""
    return [each for each in outputs if "data" not in each or _readable(set(each["data"]))]


def _readable(kinds: set[str]) -> bool:
    return _WIDGET not in kinds and bool(kinds & set(_SHOWN_FIRST))


def is_outcome(output: Json) -> bool:
    """Whether this is what the notebook declared: its text is a sentence, not what a program printed."""
    return OUTCOME in output["data"]


def safe_html(html: str) -> str:
    """The HTML without anything that acts or fetches; headings one level down, since the page has its own h1."""
    import nh3

    clean = nh3.clean(
        html,
        tags=nh3.ALLOWED_TAGS - {"img", "map", "area"} | {"section", "tfoot"},
        attributes=_ATTRIBUTES,
        tag_attribute_values=_ATTRIBUTE_VALUES,
        clean_content_tags={"script", "style"},
        url_schemes={"https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return re.sub(r"<(/?)h([1-5])\b", lambda found: f"<{found[1]}h{int(found[2]) + 1}", clean)


def alt_text(output: Json) -> str:
    """What a plot shows, in words, as its maker said it."""
    told = output.get("metadata", {})
    return str(next((told[kind]["alt"] for kind in _SHOWN_FIRST if "alt" in told.get(kind, {})), "A plot"))


def printed(text: str) -> str:
    """What was printed, as a page shows it: without colours, and no more of it than a reader reads."""
    plain = without_colours(text)
    more = len(plain) - MOST_PRINTED
    return f"{plain[:MOST_PRINTED]}\n… {more:,} more characters in the executed notebook" if more > 0 else plain


def without_colours(text: str) -> str:
    """Terminal text without the codes that colour it."""
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)


_FILTERS = {
    "safe_html": safe_html,
    "shown": shown,
    "alt": alt_text,
    "printed": printed,
    "is_outcome": is_outcome,
    "together": together,
}
