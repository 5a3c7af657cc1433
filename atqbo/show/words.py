"""How texts are put to a reader."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from markupsafe import Markup

from atqbo.money import format_sums
from atqbo.plan.document import Reason


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop; "" stays."""
    text = text.strip()
    return text[:1].upper() + text[1:] + "." * bool(text and text[-1] not in ".!?")


def told(reasons: Iterable[Reason]) -> str:
    """Reasons and what to do, one sentence after the other, each once."""
    texts = (sentence(text) for reason in reasons for text in (reason.text, reason.remedy) if text)
    return " ".join(dict.fromkeys(texts))


def whole_sums(sums: Mapping[str, Decimal], home: str) -> str:
    """Sums per currency, with each amount kept together with its currency where a line breaks."""
    return format_sums(sums, home).replace(" ", "\u00a0").replace("\u00a0+\u00a0", " + ")


def together(text: str) -> Markup:
    """The text as HTML, with each amount kept together with its currency, and the options of a command with their
    dashes, where a line breaks.
    """
    return options_whole(re.sub(r"(?<=\d) (?=[A-Z]{3}\b)", "\u00a0", text))


def options_whole(text: str) -> Markup:
    """The text as HTML, with each option of a command kept in one piece: "--plan 3ce35cb27f54", "-p approval"."""
    parts = _OPTION.split(text)
    return Markup("").join(_WHOLE.format(part) if place % 2 else part for place, part in enumerate(parts))


_OPTION = re.compile(r"(?<![\w-])(--[a-z-]+(?: [0-9a-f]{12}\b)?|-p \w+)")
_WHOLE = Markup('<span class="k">{}</span>')
